import { addDays, addYears, plainDate } from '../../../platform/plain-date.ts';
import { localParameters } from '../../../subgraphs/reconciliation/mismatch/parameters.ts';
import { schoolAgeNotEnrolled } from '../../../subgraphs/reconciliation/mismatch/rules/school-age-not-enrolled.ts';
import { standingParameters, standingSql } from '../../../subgraphs/reconciliation/statistics/standing.ts';
import { listParametersInForce } from '../../rules/rule-parameters.ts';
import { sexNames, studentStatusNames, wordsSql } from '../child-words.ts';
import { blank, cellsOf, selectedOf, streamRows } from '../document.ts';
import type { DocumentContext, DocumentDefinition, ListedColumn } from '../document.ts';
import { placeWithin } from '../place-name.ts';
import {
  graduateParameters,
  graduatesSql,
  oneOf,
  outcomeNames,
  printedSql,
  provenElsewhere,
} from './graduates.ts';

const person = (birthDate: string, home: string): readonly ListedColumn[] => [
  { id: 'home', caption: '村（社区）', width: 24, sql: home, show: placeWithin },
  { id: 'division', caption: '区划代码', width: 14, sql: home },
  { id: 'childId', caption: '儿童编号', width: 24, sql: 'c.child_id' },
  { id: 'name', caption: '姓名', width: 12, sql: 'c.name' },
  { id: 'sex', caption: '性别', width: 8, sql: wordsSql('c.sex', sexNames) },
  { id: 'birthDate', caption: '出生日期', width: 12, sql: birthDate },
];

/** The notice, and who had it when: served by hand, signed for by the guardian. */
const notice: readonly ListedColumn[] = [
  { id: 'notice', caption: '通知书正文', width: 80, sql: 'null', letter: 'notice' },
  blank('servedOn', '送达日期', 12),
  blank('servedBy', '送达人', 12),
  blank('receivedBy', '监护人签收', 14),
];

type Window = { division: string; bornFrom: string; bornUntil: string };

/** Born when, to come of school age by the cut-off of the year and not before, by place: counties set both (R26). */
async function listWindows({ tx, scope, intake }: DocumentContext): Promise<readonly Window[]> {
  const settings = await listParametersInForce(tx, scope.day);
  return localParameters(schoolAgeNotEnrolled, settings).map(({ division, parameters }) => {
    const { cutOff, entryAge } = { ...schoolAgeNotEnrolled.parameters, ...parameters };
    const lastDay = (year: number): ReturnType<typeof plainDate> =>
      addYears(plainDate(`${year}-${cutOff}`), -Number(entryAge));
    return { division, bornFrom: addDays(lastDay(intake.year - 1), 1), bornUntil: lastDay(intake.year) };
  });
}

/**
 * On a roll when the autumn came, or on the day before that, whenever the list is asked for: by an export from before it, or
 * by a class later than who began with it can have come to. `$2` is the day, `$7` the year.
 */
const atSchoolBefore = `exists (
  select from reconciliation.source_claim c
  where c.child_id = s.child_id and c.source_system = 'student-registry' and c.status in ('ENROLLED', 'ON_LEAVE')
    and c.valid_from <= $2::date
    and case when c.valid_from < make_date($7::int, 9, 1)
      then coalesce(c.valid_to > least($2::date, make_date($7::int, 8, 31)), true)
      else c.grade not like 'P%'
        or right(c.grade, 1)::int > date_part('year', c.valid_from - interval '8 months') - $7::int + 1 end
)`;

const beginners: readonly ListedColumn[] = [
  ...person('s.birth_date', 's.division'),
  {
    id: 'school',
    caption: '入学学校',
    width: 26,
    sql: 'case when s.active then coalesce(s.school_name, s.school) end',
  },
  { id: 'status', caption: '学籍状态', width: 12, sql: wordsSql('s.status', studentStatusNames) },
  ...notice,
];

/**
 * 《入学通知书》 of primary school (R45): children registered here who come of school age by the cut-off, by village. Left out
 * are those put off by approval, those whom the registry says dead, and those who were at school before this autumn.
 */
export const primaryEntryNotices: DocumentDefinition = {
  name: 'primary-entry-notices',
  askedBy: ['year'],
  // Last year's roll does not tell who has come this autumn.
  needs: [
    { source: 'population-registry', within: 'DAY' },
    { source: 'student-registry', within: 0 },
  ],
  sheets: [
    {
      name: '小学新生',
      columns: beginners,
      async *rows(context) {
        const { tx, scope, intake } = context;
        const windows = await listWindows(context);
        const lots = streamRows(
          tx,
          `/* report: beginners */ ${standingSql}
           select ${selectedOf(beginners)} from standing s join children.child c using (child_id)
           cross join lateral (
             select w."bornFrom", w."bornUntil"
             from jsonb_to_recordset($6::jsonb) as w (division text, "bornFrom" date, "bornUntil" date)
             where starts_with(s.division, w.division) order by length(w.division) desc limit 1
           ) as born
           where s.local and s.birth_date between born."bornFrom" and born."bornUntil" and not s.deferred
             and coalesce(s.status <> 'DECEASED', true) and not ${atSchoolBefore}
           order by s.division, c.name_key, s.child_id`,
          [
            ...standingParameters({ ...scope, schoolYear: intake.year }),
            JSON.stringify(windows),
            intake.year,
          ],
        );
        for await (const rows of lots) for (const row of rows) yield cellsOf(beginners, row);
      },
    },
  ],
};

const graduates: readonly ListedColumn[] = [
  { id: 'school', caption: '入学学校', width: 26, sql: 'coalesce(g.junior_school, g.going_to)' },
  ...person('g.birth_date', 'g.notice_place'),
  { id: 'primarySchool', caption: '毕业学校', width: 26, sql: 'g.school_name' },
  { id: 'outcome', caption: '去向核查', width: 22, sql: wordsSql('g.outcome', outcomeNames) },
  ...notice,
];

/**
 * 《入学通知书》 of junior school (R45): the graduates of the year by the school that receives them, then by village; but for
 * those whom an export says dead, put off, transferred or moved away. A child has one, though rosters write its school in
 * two ways: by the row that knows where it goes, then the newest.
 */
export const juniorEntryNotices: DocumentDefinition = {
  name: 'junior-entry-notices',
  askedBy: ['year', 'school'],
  needs: [{ source: 'graduate-roster', within: 'DAY' }],
  sheets: [
    {
      name: '初中新生',
      columns: graduates,
      async *rows(context) {
        const lots = streamRows(
          context.tx,
          `/* report: junior beginners */ ${graduatesSql}
           select ${selectedOf(graduates)} from (
             select distinct on (g.child_id) g.*, p.going_to from graduate g ${printedSql}
             order by g.child_id, p.going_to is null, g.told_on desc, g.record_id desc
           ) as g join children.child c using (child_id)
           where starts_with(g.notice_place, $1) and not ${oneOf([...provenElsewhere, 'SAID_DEAD'])}
             and ($4::text is null or $4 in (coalesce(g.junior_school, g.going_to), g.junior_school_key))
           order by coalesce(g.junior_school, g.going_to) nulls last, g.notice_place, c.name_key, g.child_id`,
          [...graduateParameters(context), context.intake.school],
        );
        for await (const rows of lots) for (const row of rows) yield cellsOf(graduates, row);
      },
    },
  ],
};
