import { agencyOf } from '../../../platform/source-systems.ts';
import { sourceGroups, sourceOfGroup } from './comparison-row.ts';
import type { Column, ComparisonRow, SourceGroup } from './comparison-row.ts';
import { isLawfullyGone, isVanished } from './disappearance.ts';
import type { SchoolAgeContext } from './school-age.ts';
import { all, any, isTrue, not, sql } from './sql.ts';
import type { Fragment } from './sql.ts';
import { evidenceOfFlag } from './rule.ts';
import type { RuleCase } from './rule.ts';

type ComparedField = {
  /** Which sources print it. @defaultValue all */
  groups?: readonly SourceGroup[];
  /** Which of them may be wrong. @defaultValue all of them */
  asked?: readonly SourceGroup[];
  /** The lists to compare, one a source. */
  values: (row: ComparisonRow, group: SourceGroup) => Fragment;
  /** What evidence shows of a source. */
  shown: (row: ComparisonRow, group: SourceGroup) => Column;
  /** The value that is taken for right; null: none leads. */
  agreed: (row: ComparisonRow) => Fragment;
  /** How many values there are; two where they differ will do. */
  variants: (row: ComparisonRow) => Fragment;
  /** The word of the register that is right by definition: a source that has it has come round. @defaultValue none */
  register?: (row: ComparisonRow) => Fragment;
  /** What is shown and says nothing. @defaultValue none */
  sayingNothing?: readonly string[];
};

/** The flag of a disagreement in which no value leads. */
const undecidedFlag = 'undecided';

/**
 * Cases of a disagreement between sources about one field: one flag for each source that contradicts the value most
 * agencies give, to the owner of that source; where no value leads, one flag to the rule's department.
 * A flag closes when its source comes round, or when all agree; not when a witness falls silent or its row vanishes. Where a value comes to
 * lead, or another one does, and the source a flag was for has not changed its word, nothing was corrected: the flags of
 * the sources that now contradict go on with it. A rule of such cases is adjusted by `disappearance`.
 */
export function casesOfField(
  row: ComparisonRow,
  field: ComparedField,
  context: SchoolAgeContext,
): (Pick<RuleCase, 'when' | 'evidence'> & Partial<RuleCase>)[] {
  const { groups = sourceGroups, asked = groups, values, shown, agreed, variants, register } = field;
  const { sayingNothing = [] } = field;
  const formerValue = sayingNothing.reduce(
    (value, word) => sql`nullif(${value}, ${word})`,
    sql`item ->> 'value'`,
  );
  const evidence = groups.map((group) => shown(row, group));
  /**
   * A source has stopped saying what it said when the flag last held: the cell is blank, or its row of the child has vanished
   * with nothing told of it.
   */
  const silenced = any(
    groups.map((group) =>
      all([
        sql`${values(row, group)} is null`,
        any([sql`${row[group].records} > 0`, isVanished(row, group, context)]),
        sql`exists (select from jsonb_array_elements(${evidenceOfFlag}) as item
          where item ->> 'source' = ${sourceOfGroup[group]} and ${formerValue} is not null)`,
      ]),
    ),
  );
  const settled = all([sql`${variants(row)} <= 1`, not(silenced)]);
  /** What a source said when the flag last held. */
  const formerWord = (group: SourceGroup): Fragment =>
    sql`(select ${formerValue} from jsonb_array_elements(${evidenceOfFlag}) as item
      where item ->> 'source' = ${sourceOfGroup[group]} limit 1)`;
  /** A source now says what another one, which contradicted it then, says as before: whoever else has fallen silent since. */
  const cameRound = (group: SourceGroup): Fragment =>
    all([
      sql`${variants(row)} <= 1`,
      any(
        groups
          .filter((one) => one !== group)
          .map((one) =>
            isTrue(
              all([
                sql`${values(row, group)} && ${values(row, one)}`,
                sql`${formerWord(one)} <> ${formerWord(group)}`,
              ]),
            ),
          ),
      ),
    ]);
  const disputed = sql`${variants(row)} > 1`;
  const bySource = asked.map((group) => {
    const said = values(row, group);
    const agrees = sql`${said} <@ array[${agreed(row)}]`;
    return {
      discriminator: sourceOfGroup[group],
      department: agencyOf(sourceOfGroup[group]),
      supersedes: [undecidedFlag, ...asked.filter((one) => one !== group).map((one) => sourceOfGroup[one])],
      when: all([disputed, sql`${agreed(row)} is not null`, not(agrees)]),
      told: any([
        all([disputed, isTrue(agrees)]),
        all([settled, sql`${said} is not null`]),
        cameRound(group),
        ...(register === undefined ? [] : [isTrue(sql`${said} <@ array[${register(row)}]`)]),
        isLawfullyGone(row, group, context),
      ]),
      restsOn: [group],
      evidence,
    };
  });
  const undecided = {
    discriminator: undecidedFlag,
    when: all([disputed, sql`${agreed(row)} is null`]),
    told: settled,
    restsOn: groups,
    corrected: not(silenced),
    evidence,
  };
  return [...bySource, undecided];
}
