import type { Column, ComparisonRow } from '../comparison-row.ts';
import { isLawfullyGone, usualContext } from '../disappearance.ts';
import { defineRule, evidenceOfFlag } from '../rule.ts';
import { all, any, isTrue, not, sql } from '../sql.ts';
import type { Fragment } from '../sql.ts';
import { isTownNow } from '../towns.ts';

const isCode = (place: Fragment): Fragment => sql`${place} ~ '^([0-9]{6}|[0-9]{9}|[0-9]{12})$'`;

/** Evidence shows the place the registry names where it is a code: a cell of another kind may hold anything. */
const shownPlace = ({ student: { hukouPlace } }: ComparisonRow): Column => ({
  ...hukouPlace,
  ...sql`(case when ${isCode(hukouPlace)} then ${hukouPlace} end)`,
});

/** Of which place the police said so when the flag last held. */
const formerlyFrom = sql`(select item ->> 'value' from jsonb_array_elements(${evidenceOfFlag}) as item
  where item ->> 'field' = 'household.goneFrom' limit 1)`;

/**
 * The student registry names another hukou place than the household register, or one of a place in which the police have
 * the child as moved out, emigrated or cancelled and nowhere as registered. The register is the record of hukou, so the
 * registry corrects its own. Two places contradict each other where neither lies in the other: a county says less than its
 * town, and is no error. Whose hukou is in another county is not in the register here, and nothing is compared.
 * Source: R5; 户口登记条例 第四条 (what the household register says proves a citizen's identity).
 */
export const hukouPlaceDiffers = defineRule({
  code: 'hukou-place-differs',
  title: {
    zh: '学籍登记的户口所在地与户籍不一致',
    en: 'The registry’s hukou place is not the registered one',
  },
  action: {
    zh: '对照户口簿核实户口所在地，更正学籍系统；户籍有误的请派出所更正。',
    en: 'Check the place against the household register and correct the registry, or have the police correct theirs.',
  },
  clause: 'R5 更新修正错漏信息，确保各部门掌握的数据精准一致',
  department: 'EDUCATION',
  severity: 'LOW',
  dueInDays: 60,
  parameters: { level: 'township' },
  cases: (row, { today, level }) => {
    const { household, student } = row;
    const digits = level === 'township' ? 9 : 6;
    const context = usualContext(today);
    const said = student.hukouPlace;
    const registered = household.division;
    const cut = (place: Fragment): Fragment => sql`left(${place}, ${digits})`;
    const liesIn = (place: Fragment, wider: Fragment): Fragment => sql`starts_with(${place}, ${wider})`;
    const oneInTheOther = (place: Fragment): Fragment =>
      any([liesIn(cut(place), cut(said)), liesIn(cut(said), cut(place))]);
    const areTold = (place: Fragment): Fragment => all([isCode(said), sql`length(${place}) >= 6`]);
    const agrees = (place: Fragment): Fragment => isTrue(all([oneInTheOther(place), areTold(place)]));
    // What costs most comes last: nearly all agree.
    const contradicts = (place: Fragment): Fragment =>
      isTrue(
        all([
          not(oneInTheOther(place)),
          areTold(place),
          any([sql`left(${said}, 6) <> left(${place}, 6)`, all([isTownNow(said), isTownNow(place)])]),
        ]),
      );
    const enrolled = sql`${student.activeRecords} > 0`;
    const unregistered = all([
      sql`${household.normalRecords} = 0`,
      sql`${household.deceasedRecords} = 0`,
      isTrue(sql`${household.status} in ('MOVED_OUT', 'EMIGRATED', 'CANCELLED')`),
    ]);
    const from = { ...household.goneFrom, ...sql`coalesce(${household.goneFrom}, left(${registered}, 9))` };
    const within = all([liesIn(said, from), isCode(said)]);
    const elsewhere = (place: Fragment): Fragment => isTrue(all([not(liesIn(said, place)), isCode(said)]));
    const left = any([
      all([sql`${student.records} > 0`, not(enrolled)]),
      isLawfullyGone(row, 'student', context),
      sql`${household.deceasedRecords} > 0`,
    ]);
    const nobodys = sql`${household.records} = 0 and ${household.pastRecords} = 0`;
    const evidence = [shownPlace(row), registered, household.status, student.schoolName];
    return [
      {
        discriminator: 'place',
        when: all([
          enrolled,
          sql`${household.normalRecords} = 1`,
          sql`${said} <> ${registered}`,
          contradicts(registered),
          sql`${household.deceasedRecords} = 0`,
        ]),
        told: any([
          left,
          all([isTrue(sql`${household.status} in ('NORMAL', 'MISSING')`), agrees(registered)]),
          all([unregistered, elsewhere(from)]),
          isLawfullyGone(row, 'household', context),
        ]),
        supersedes: ['status'],
        restsOn: ['student', 'household'],
        corrected: left,
        evidence,
      },
      {
        discriminator: 'status',
        when: all([unregistered, enrolled, isTrue(within)]),
        told: any([
          left,
          all([
            sql`${household.normalRecords} > 0`,
            isTrue(areTold(registered)),
            not(contradicts(registered)),
          ]),
          all([unregistered, elsewhere(from)]),
          // The police drop who has gone from their next export. What they said stands.
          all([sql`${household.records} = 0`, elsewhere(formerlyFrom)]),
          nobodys,
        ]),
        supersedes: ['place'],
        restsOn: ['student', 'household'],
        corrected: left,
        evidence: [...evidence, from],
      },
    ];
  },
});
