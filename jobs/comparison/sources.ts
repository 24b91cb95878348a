import type { SourceGroup } from '../../subgraphs/reconciliation/mismatch/comparison-row.ts';

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
  /** Field → aggregate over the child's records; `rank = 1` marks the record that speaks. */
  aggregates: Readonly<Record<string, string>>;
  /** Full exports of this source tell who is not in it. */
  tellsAbsence: boolean;
};

/** The value of the record that speaks for the child. */
const spoken = (column: string): string =>
  `(array_agg(r.${column}) filter (where r.current and r.rank = 1))[1]`;
/** The same of the newest record that has disappeared. */
const past = (column: string): string =>
  `(array_agg(r.${column} order by r.as_of desc) filter (where not r.present))[1]`;
const currentWith = (condition: string): string => `count(*) filter (where r.current and ${condition})`;

const active = `r.status in ('ENROLLED', 'ON_LEAVE')`;
/** Schools and classes for disabled children, and teaching at home. 学校标识码 51: special education. */
const specialPlacement = `coalesce(r.school_id like '51%', false) or coalesce(r.school_name ~ '特殊教育|特教|培智|启智|启聪|启明|聋|盲', false)
  or coalesce(r.inclusive_label ~ '送教|特教|特殊教育', false) or coalesce(r.class_name ~ '特教|送教|培智', false)`;

/** A row of the term before the current one. */
const lastTerm = `r.present and r.term_no = (select term_no from current_term) - 1`;
/** The grade a pupil of last term is in now: after a second term a year older, unless the school ended. */
const gradeNow = `case when (select term_no from current_term) % 2 = 1 then r.grade
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
    ],
    order: `case r.status when 'ENROLLED' then 0 when 'ON_LEAVE' then 1 when 'DROPPED_OUT' then 2 when 'DEFERRED' then 3
      when 'UNKNOWN' then 4 else 5 end, r.status_changed_on desc nulls last`,
    tellsAbsence: true,
    aggregates: {
      activeRecords: currentWith(active),
      enrolledRecords: currentWith(`r.status = 'ENROLLED'`),
      onLeaveRecords: currentWith(`r.status = 'ON_LEAVE'`),
      deferredRecords: currentWith(`r.status = 'DEFERRED'`),
      droppedOutRecords: currentWith(`r.status = 'DROPPED_OUT'`),
      unknownRecords: currentWith(`r.status = 'UNKNOWN'`),
      transferredOutRecords: currentWith(`r.status = 'TRANSFERRED_OUT'`),
      transferredOutOn: `max(r.status_changed_on) filter (where r.current and r.status = 'TRANSFERRED_OUT')`,
      finishedRecords: `count(*) filter (where r.status = 'GRADUATED' and r.grade ~ '^[JS]')`,
      graduatedWithoutGrade: `count(*) filter (where r.status = 'GRADUATED' and r.grade is null)`,
      juniorRecords: `count(*) filter (where r.grade ~ '^[JS]')`,
      activePlaces: `count(distinct (coalesce(r.student_number, r.source_key), coalesce(r.school_id, r.school_name)))
        filter (where r.current and ${active})`,
      activeSchools: `array_agg(distinct coalesce(r.school_name, r.school_id)) filter (where r.current and ${active})`,
      lastMovedOn: `max(r.status_changed_on) filter (where r.current and ${active})`,
      onLeaveSince: `max(r.status_changed_on) filter (where r.current and r.status = 'ON_LEAVE')`,
      studentNumber: spoken('student_number'),
      schoolId: spoken('school_id'),
      schoolName: spoken('school_name'),
      schoolDivision: spoken('school_division'),
      activeDivisions: `count(distinct coalesce(r.school_division, '')) filter (where r.current and ${active})`,
      grade: spoken('grade'),
      className: spoken('class_name'),
      entryMonth: spoken('entry_month'),
      status: spoken('status'),
      statusLabel: spoken('status_label'),
      statusChangedOn: spoken('status_changed_on'),
      lastChange: spoken('last_change'),
      approvalState: spoken('approval_state'),
      disabilityCategory: spoken('disability_category'),
      inclusiveEducation: spoken('inclusive_education'),
      inclusiveLabel: spoken('inclusive_label'),
      specialPlacement: `bool_or(${specialPlacement}) filter (where r.current)`,
      receivesBoardingSubsidy: spoken('receives_boarding_subsidy'),
      orphan: `bool_or(r.orphan) filter (where r.current)`,
      leftBehind: spoken('left_behind'),
      migrantChild: spoken('migrant_child'),
      hukouPlace: spoken('hukou_place'),
      pastStatus: past('status'),
      pastGrade: past('grade'),
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
    ],
    order: 'r.reported desc nulls last',
    alsoCurrent: 'r.term_no = (select term_no from current_term)',
    tellsAbsence: false,
    aggregates: {
      term: spoken('term'),
      reported: `bool_or(r.reported) filter (where r.current)`,
      reportedOn: spoken('reported_on'),
      absenceReason: spoken('absence_reason'),
      number: spoken('term_no'),
      schoolId: spoken('school_id'),
      schoolName: spoken('school_name'),
      division: spoken('division'),
      grade: spoken('grade'),
      className: spoken('class_name'),
      presentLastTerm: `coalesce(bool_or(r.present_last_term) filter (where r.current), bool_or(r.reported) filter (where ${lastTerm}))`,
      saidAbsentLastTerm: `not bool_or(r.present_last_term) filter (where r.current)`,
      lastSchool: `coalesce(
        (array_agg(coalesce(r.school_id, r.school_name)) filter (where r.current and r.rank = 1 and r.present_last_term))[1],
        (array_agg(coalesce(r.school_id, r.school_name) order by r.as_of desc, r.record_id desc) filter (where ${lastTerm} and r.reported))[1])`,
      lastGrade: `coalesce(
        (array_agg(r.grade) filter (where r.current and r.rank = 1 and r.present_last_term))[1],
        (array_agg(${gradeNow} order by r.as_of desc, r.record_id desc) filter (where ${lastTerm} and r.reported))[1])`,
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
    aggregates: {
      graduationYear: spoken('graduation_year'),
      schoolName: spoken('school_name'),
      juniorSchool: spoken('junior_school'),
    },
  },
  {
    group: 'household',
    agency: 'PUBLIC_SECURITY',
    schema: 'households',
    table: 'person_record',
    columns: ['status', 'status_label', 'death_date', 'cancelled_on'],
    order: `case r.status when 'NORMAL' then 0 when 'DECEASED' then 1 else 2 end`,
    tellsAbsence: true,
    aggregates: {
      normalRecords: currentWith(`r.status = 'NORMAL'`),
      deceasedRecords: currentWith(`r.status = 'DECEASED'`),
      goneRecords: currentWith(`r.status in ('MOVED_OUT', 'EMIGRATED', 'MISSING', 'CANCELLED')`),
      status: spoken('status'),
      statusLabel: spoken('status_label'),
      deathDate: `max(coalesce(r.death_date, r.cancelled_on)) filter (where r.current and r.status = 'DECEASED')`,
      division: spoken('division'),
      local: `bool_or(r.division is null or exists (
        select from households.import_batch b where b.batch_id = r.batch_id and starts_with(r.division, b.coverage)))
        filter (where r.current and r.status = 'NORMAL')`,
      pastStatus: past('status'),
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
    ],
    order: '0',
    tellsAbsence: true,
    aggregates: {
      saysInSchool: spoken('says_in_school'),
      schoolState: spoken('school_state'),
      schoolStage: spoken('school_stage'),
      outOfSchoolFlag: spoken('out_of_school_flag'),
      notInSchoolReason: spoken('not_in_school_reason'),
      disabled: `bool_or(r.disabled) filter (where r.current)`,
      disabilityCategory: spoken('disability_category'),
      unattendedChild: `bool_or(r.unattended_child) filter (where r.current)`,
      householdType: spoken('household_type'),
      monitoringCategory: spoken('monitoring_category'),
    },
  },
  {
    group: 'disability',
    agency: 'DISABLED_PERSONS_FEDERATION',
    schema: 'disability',
    table: 'certificate_record',
    columns: ['status', 'valid_until', 'category', 'components', 'grade', 'certificate_number', 'valid'],
    order: `case when r.valid then 0 else 1 end`,
    tellsAbsence: true,
    aggregates: {
      validRecords: currentWith('r.valid'),
      unknownRecords: currentWith(`r.status = 'UNKNOWN'`),
      categories: `array_remove(array_agg(distinct r.category) filter (where r.current and r.valid) || (
        select array_agg(distinct part.category) from unnest(array_agg(r.components) filter (where r.current and r.valid)) as held (components)
        cross join lateral (values ('VISUAL', '视力'), ('HEARING', '听力'), ('SPEECH', '言语'), ('PHYSICAL', '肢体'),
          ('INTELLECTUAL', '智力'), ('MENTAL', '精神')) as part (category, label)
        where strpos(held.components, part.label) > 0 or strpos(held.components, part.category) > 0), null)`,
      status: spoken('status'),
      grade: spoken('grade'),
      certificateNumber: spoken('certificate_number'),
      pastStatus: past('status'),
    },
  },
];
