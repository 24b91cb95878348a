import { agencyOf } from '../../../platform/source-systems.ts';
import { sourceGroups, sourceOfGroup } from './comparison-row.ts';
import type { Column, ComparisonRow, SourceGroup } from './comparison-row.ts';
import { all, any, isTrue, not, sql } from './sql.ts';
import type { RuleCase } from './rule.ts';

type ComparedField = {
  /** The lists to compare, one a source. */
  values: (row: ComparisonRow, group: SourceGroup) => Column;
  /** What evidence shows, where that is not the compared list. */
  shown?: (row: ComparisonRow, group: SourceGroup) => Column;
  agreed: (row: ComparisonRow) => Column;
  variants: (row: ComparisonRow) => Column;
};

/**
 * Cases of a disagreement between sources about one field: one flag for each source that contradicts the value most
 * agencies give, to the owner of that source; where no value leads, one flag to the rule's department.
 * A flag closes when its source comes round, or when all agree; not when a witness falls silent.
 */
export function casesOfField(
  row: ComparisonRow,
  field: ComparedField,
): (Pick<RuleCase, 'when' | 'evidence'> & Partial<RuleCase>)[] {
  const { values, shown = values, agreed, variants } = field;
  const evidence = sourceGroups.map((group) => shown(row, group));
  const settled = sql`${variants(row)} <= 1`;
  const disputed = sql`${variants(row)} > 1`;
  const bySource = sourceGroups.map((group) => {
    const said = values(row, group);
    const agrees = sql`${said} <@ array[${agreed(row)}]`;
    return {
      discriminator: sourceOfGroup[group],
      department: agencyOf(sourceOfGroup[group]),
      when: all([disputed, sql`${agreed(row)} is not null`, not(agrees)]),
      told: any([isTrue(agrees), all([settled, sql`${said} is not null`]), sql`${row[group].records} = 0`]),
      evidence,
    };
  });
  const undecided = {
    discriminator: 'undecided',
    when: all([disputed, sql`${agreed(row)} is null`]),
    evidence,
  };
  return [...bySource, undecided];
}
