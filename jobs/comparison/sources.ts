import type { SourceGroup } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';
import {
  anyOf,
  countOf,
  distinctOf,
  firstOf,
  listOf,
  latestOf,
  newestOf,
  not,
  past,
  spoken,
} from './readings.ts';
import type { Reading } from './readings.ts';

/** How the records of one source become its group of columns. `r` is a record of one child with `current` worked out. */
export type ComparedSource = {
  group: SourceGroup;
  /** Department that gives one voice, however many systems it keeps. */
  agency: string;
  schema: string;
  table: string;
  /** Columns of the record table the group needs, beside those of every source. */
  columns: readonly string[];
  /** Which record speaks for the child where one value is asked for, best first. */
  order: string;
  /** A record the source still holds may be out of date all the same: SQL over `r`. */
  alsoCurrent?: string;
  /** Field → how it is read off the child's records. */
  readings: Readonly<Record<string, Reading>>;
  /** Full exports of this source tell who is not in it. */
  tellsAbsence: boolean;
  /** Most of its records are no child's. */
  holdsAdults: boolean;
};

const ethnicGroup = spoken('r.ethnic_group');

const currentWith = (condition: string): Reading => countOf(`r.current and ${condition}`);
const anyCurrent = (condition: string): Reading => anyOf(condition, 'r.current');
const active = `r.status in ('ENROLLED', 'ON_LEAVE')`;
/** SQL: one of the words stands in the text. A regular expression costs ten times as much. */
const contains = (text: string, words: readonly string[]): string =>
  `${text} like any ('{${words.map((word) => `%${word}%`).join(',')}}')`;

/** Schools and classes for disabled children, and teaching at home. 学校标识码 51: special education. */
const specialPlacement = [
  `r.school_id like '51%'`,
  contains('r.school_name', ['特殊教育', '特教', '培智', '启智', '启聪', '启明', '聋', '盲']),
  contains('r.inclusive_label', ['送教', '特教', '特殊教育']),
  contains('r.class_name', ['特教', '送教', '培智']),
]
  .map((condition) => `coalesce(${condition}, false)`)
  .join(' or ');

/** The categories that the components of multiple disability name, of all rows of `from`. */
const componentsIn = (
  from: string,
): string => `select array_agg(distinct part.category) from ${from} as held (components)
        cross join lateral (values ('VISUAL', '视力'), ('HEARING', '听力'), ('SPEECH', '言语'), ('PHYSICAL', '肢体'),
          ('INTELLECTUAL', '智力'), ('MENTAL', '精神')) as part (category, label)
        where strpos(held.components, part.label) > 0 or strpos(held.components, part.category) > 0`;

/** The categories of the records that meet the condition, components of multiple disability included. */
const categoriesOf = (condition: string): Reading => ({
  ofSeveral: `nullif(array_remove(array_agg(distinct r.category) filter (where ${condition}) || (
        ${componentsIn(`unnest(array_agg(r.components) filter (where ${condition}))`)}), null), '{}')`,
  ofOne: `case when ${condition} then nullif(array_remove(array[r.category] || (
        ${componentsIn('(values (r.components))')}), null), '{}') end`,
});

/** The column itself names it: see `taken_from_number`. Rows of before that was told have what they print. */
const namesCategory = `r.category_label is not null and coalesce(r.taken_from_number, '') not like 'CATEGORY%'`;
const namesGrade = `(r.grade_label is not null or r.category_label like '%级%')
  and coalesce(r.taken_from_number, '') not like '%GRADE'`;

/** The source still holds the row, or it went when the school year had turned after its last grade, or with a word that says why. */
const heldOrEnded = `(r.present
        or r.grade in ('J3', 'S1', 'S2', 'S3') and extract(year from r.as_of - interval '8 months')
          < extract(year from (select today from run) - interval '8 months')
        or r.status in ('GRADUATED', 'TRANSFERRED_OUT', 'LEFT', 'DECEASED'))`;

/**
 * SQL: the first day on which the record `r` of `table` gave the status it gives now and no other since, whatever else in
 * the row has changed. Of several exports of one day the last one counts, as in the timeline.
 */
const statusSince = (table: string): string => `(
  select min(o.as_of) filter (where o.as_of > coalesce(o.otherwise, '-infinity')) from (
    select said.as_of, max(said.as_of) filter (where said.status is distinct from r.status) over () as otherwise
    from (
      select distinct on (seen.as_of) seen.as_of,
        case when former.record_id is null then r.status else former.payload ->> 'status' end as status
      from ${table}_observation seen
      left join ${table}_history former on former.record_id = seen.record_id and former.row_hash = seen.row_hash
      where seen.record_id = r.record_id
      order by seen.as_of, seen.batch_id desc
    ) as said
  ) as o)`;

/** A row of the term before the current one. */
const lastTerm = `r.present and r.term_no = r.current_no - 1`;
/** The grade a pupil of last term is in now: after a second term a year older, unless the school ended. */
const gradeNow = `case when r.current_no % 2 = 1 then r.grade
  when r.grade not in ('P6', 'J3', 'S3') then left(r.grade, 1) || (right(r.grade, 1)::int + 1) end`;

export const comparedSources: readonly ComparedSource[] = [
  {
    group: 'student',
    agency: 'EDUCATION',
    schema: 'students',
    table: 'student_record',
    columns: [
      'student_number',
      'school_id',
      'school_name',
      'school_division',
      'grade',
      'class_name',
      'entry_month',
      'status',
      'status_label',
      'status_changed_on',
      'last_change',
      'approval_state',
      'disability_category',
      'inclusive_education',
      'inclusive_label',
      'receives_boarding_subsidy',
      'orphan',
      'left_behind',
      'migrant_child',
      'hukou_place',
      'ethnic_group',
    ],
    order: `case r.status when 'ENROLLED' then 0 when 'ON_LEAVE' then 1 when 'DROPPED_OUT' then 2 when 'DEFERRED' then 3
      when 'UNKNOWN' then 4 else 5 end, r.status_changed_on desc nulls last`,
    tellsAbsence: true,
    holdsAdults: false,
    readings: {
      activeRecords: currentWith(active),
      enrolledRecords: currentWith(`r.status = 'ENROLLED'`),
      onLeaveRecords: currentWith(`r.status = 'ON_LEAVE'`),
      deferredRecords: currentWith(`r.status = 'DEFERRED'`),
      droppedOutRecords: currentWith(`r.status = 'DROPPED_OUT'`),
      unknownRecords: currentWith(`r.status = 'UNKNOWN'`),
      transferredOutRecords: currentWith(`r.status = 'TRANSFERRED_OUT'`),
      transferredOutOn: latestOf('r.status_changed_on', `r.current and r.status = 'TRANSFERRED_OUT'`),
      awayOn: latestOf(
        `coalesce(r.status_changed_on, ${statusSince('students.student_record')})`,
        `r.current and r.status in ('TRANSFERRED_OUT', 'DEFERRED') and coalesce(r.grade <> all ('{P1,P2,P3,P4}'), true)`,
      ),
      finishedRecords: countOf(`r.status = 'GRADUATED' and r.grade like any ('{J%,S%}')`),
      graduatedWithoutGrade: countOf(`r.status = 'GRADUATED' and r.grade is null`),
      juniorRecords: countOf(`r.grade like any ('{J%,S%}') and ${heldOrEnded}`),
      activePlaces: distinctOf(
        '(coalesce(r.student_number, r.source_key), coalesce(r.school_id, r.school_name))',
        `r.current and ${active}`,
      ),
      activeSchools: listOf('coalesce(r.school_name, r.school_id)', `r.current and ${active}`),
      lastMovedOn: latestOf('r.status_changed_on', `r.current and ${active}`),
      onLeaveSince: latestOf('r.status_changed_on', `r.current and r.status = 'ON_LEAVE'`),
      studentNumber: spoken('r.student_number'),
      schoolId: spoken('r.school_id'),
      schoolName: spoken('r.school_name'),
      schoolDivision: spoken('r.school_division'),
      activeDivisions: distinctOf(`coalesce(r.school_division, '')`, `r.current and ${active}`),
      grade: spoken('r.grade'),
      className: spoken('r.class_name'),
      entryMonth: spoken('r.entry_month'),
      status: spoken('r.status'),
      statusLabel: spoken('r.status_label'),
      statusChangedOn: spoken('r.status_changed_on'),
      lastChange: spoken('r.last_change'),
      approvalState: spoken('r.approval_state'),
      disabilityCategory: spoken('r.disability_category'),
      inclusiveEducation: spoken('r.inclusive_education'),
      inclusiveLabel: spoken('r.inclusive_label'),
      specialPlacement: anyCurrent(specialPlacement),
      receivesBoardingSubsidy: spoken('r.receives_boarding_subsidy'),
      orphan: anyCurrent('r.orphan'),
      leftBehind: spoken('r.left_behind'),
      migrantChild: spoken('r.migrant_child'),
      hukouPlace: spoken('r.hukou_place'),
      ethnicGroup,
      pastStatus: past('r.status'),
      pastGrade: past('r.grade'),
    },
  },
  {
    group: 'term',
    agency: 'EDUCATION',
    schema: 'students',
    table: 'term_record',
    columns: [
      'term',
      'school_id',
      'school_name',
      'grade',
      'class_name',
      'reported',
      'reported_on',
      'absence_reason',
      'present_last_term',
      'term_no',
      'current_no',
    ],
    order: 'r.reported desc nulls last',
    alsoCurrent: 'r.term_no = r.current_no',
    tellsAbsence: false,
    holdsAdults: false,
    readings: {
      term: spoken('r.term'),
      reported: anyCurrent('r.reported'),
      reportedOn: spoken('r.reported_on'),
      absenceReason: spoken('r.absence_reason'),
      number: spoken('r.term_no'),
      schoolId: spoken('r.school_id'),
      schoolName: spoken('r.school_name'),
      division: spoken('r.division'),
      grade: spoken('r.grade'),
      className: spoken('r.class_name'),
      presentLastTerm: firstOf(anyCurrent('r.present_last_term'), anyOf('r.reported', lastTerm)),
      saidAbsentLastTerm: not(anyCurrent('r.present_last_term')),
      lastSchool: firstOf(
        spoken('coalesce(r.school_id, r.school_name)', 'r.present_last_term'),
        newestOf('coalesce(r.school_id, r.school_name)', `${lastTerm} and r.reported`),
      ),
      lastGrade: firstOf(
        spoken('r.grade', 'r.present_last_term'),
        newestOf(gradeNow, `${lastTerm} and r.reported`),
      ),
    },
  },
  {
    group: 'graduate',
    agency: 'EDUCATION',
    schema: 'students',
    table: 'graduate_record',
    columns: ['graduation_year', 'school_name', 'junior_school'],
    order: 'r.graduation_year desc nulls last',
    tellsAbsence: false,
    holdsAdults: false,
    readings: {
      graduationYear: spoken('r.graduation_year'),
      schoolName: spoken('r.school_name'),
      juniorSchool: spoken('r.junior_school'),
    },
  },
  {
    group: 'household',
    agency: 'PUBLIC_SECURITY',
    schema: 'households',
    table: 'person_record',
    columns: ['status', 'status_label', 'death_date', 'cancelled_on', 'ethnic_group'],
    order: `case r.status when 'NORMAL' then 0 when 'DECEASED' then 1 else 2 end`,
    tellsAbsence: true,
    holdsAdults: true,
    readings: {
      normalRecords: currentWith(`r.status = 'NORMAL'`),
      deceasedRecords: currentWith(`r.status = 'DECEASED'`),
      goneRecords: currentWith(`r.status in ('MOVED_OUT', 'EMIGRATED', 'MISSING', 'CANCELLED')`),
      status: spoken('r.status'),
      statusLabel: spoken('r.status_label'),
      deathDate: latestOf('coalesce(r.death_date, r.cancelled_on)', `r.current and r.status = 'DECEASED'`),
      division: spoken('r.division'),
      local: anyOf(
        `(r.division is null or coalesce(starts_with(r.division, r.coverage), false))`,
        `r.current and r.status = 'NORMAL'`,
      ),
      ethnicGroup,
      pastStatus: past('r.status'),
    },
  },
  {
    group: 'welfare',
    agency: 'RURAL_AFFAIRS',
    schema: 'welfare',
    table: 'member_record',
    columns: [
      'says_in_school',
      'school_state',
      'school_stage',
      'out_of_school_flag',
      'not_in_school_reason',
      'disabled',
      'disability_category',
      'unattended_child',
      'household_type',
      'monitoring_category',
      'ethnic_group',
    ],
    order: '0',
    tellsAbsence: true,
    holdsAdults: false,
    readings: {
      saysInSchool: spoken('r.says_in_school'),
      schoolState: spoken('r.school_state'),
      schoolStage: spoken('r.school_stage'),
      outOfSchoolFlag: spoken('r.out_of_school_flag'),
      notInSchoolReason: spoken('r.not_in_school_reason'),
      disabled: anyCurrent('r.disabled'),
      disabilityCategory: spoken('r.disability_category'),
      unattendedChild: anyCurrent('r.unattended_child'),
      householdType: spoken('r.household_type'),
      monitoringCategory: spoken('r.monitoring_category'),
      ethnicGroup,
    },
  },
  {
    group: 'disability',
    agency: 'DISABLED_PERSONS_FEDERATION',
    schema: 'disability',
    table: 'certificate_record',
    columns: [
      'status',
      'valid_until',
      'category',
      'category_label',
      'components',
      'grade',
      'grade_label',
      'taken_from_number',
      'certificate_number',
      'ethnic_group',
      'valid',
    ],
    order: `case when r.valid then 0 else 1 end`,
    tellsAbsence: true,
    holdsAdults: false,
    readings: {
      validRecords: currentWith('r.valid'),
      unknownRecords: currentWith(`r.status = 'UNKNOWN'`),
      categories: categoriesOf('r.current and r.valid'),
      printedCategories: categoriesOf(`r.current and r.valid and ${namesCategory}`),
      status: spoken('r.status'),
      grade: spoken('r.grade'),
      printedGrade: spoken('r.grade', namesGrade),
      certificateNumber: spoken('r.certificate_number'),
      ethnicGroup,
      pastStatus: past('r.status'),
    },
  },
];
