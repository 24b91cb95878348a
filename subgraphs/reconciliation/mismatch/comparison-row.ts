import type { SourceSystem } from '../../../platform/source-systems.ts';
import type { Fragment } from './sql.ts';

/**
 * The comparison row: one wide row a child, what each source says side by side. Rules read nothing else.
 *
 * A *current* record is one its source still holds and no newer row of the same natural key supersedes. Text, dates and
 * lists are null where the source says nothing, so that a comparison with silence is never true; counts are 0.
 */
type ColumnType = 'text' | 'date' | 'integer' | 'boolean' | 'uuid' | 'text[]' | 'date[]';
type GroupSpec = Readonly<Record<string, ColumnType>>;

const recordColumns = {
  /** Current records. */
  records: 'integer',
  /** Records a later full export of the same place no longer holds. */
  pastRecords: 'integer',
  /** Day of the newest export that holds a record of this child. */
  asOf: 'date',
  /** Day of the newest export that held a record which has disappeared since. */
  lastSeen: 'date',
  /** Day of the newest full export that covers the child's place; null: no export covers it. */
  coveredAsOf: 'date',
  /** Import that spoke last about this child, be it by leaving it out. */
  importId: 'uuid',
  /** Names as printed, for evidence. */
  names: 'text[]',
  /** Names reduced for comparing; a former name of the child counts as the present one. */
  nameKeys: 'text[]',
  sexes: 'text[]',
  birthDates: 'date[]',
  /** Valid citizen numbers printed in the records themselves. */
  citizenIds: 'text[]',
  /** Those of them that are not the child's: see `citizen-id-differs`. */
  foreignIds: 'text[]',
  invalidIds: 'integer',
  /** One invalid number, its middle hidden. */
  invalidId: 'text',
} as const satisfies GroupSpec;

/**
 * `ethnicGroup` of four groups: one of the 56 groups of GB/T 3304, by its code; or 81, 97, 98 (see `noEthnicGroups`).
 */
export const comparisonColumns = {
  child: {
    id: 'text',
    /** Hukou place where known, else the golden record's. */
    division: 'text',
    name: 'text',
    birthDate: 'date',
    citizenId: 'text',
    /** The value most agencies give (for sex and birth date the citizen number has a voice too); null: none leads. */
    agreedName: 'text',
    agreedSex: 'text',
    agreedBirthDate: 'date',
    /** How many different values the current records give. */
    nameVariants: 'integer',
    sexVariants: 'integer',
    birthDateVariants: 'integer',
    /** A valid certificate, or the welfare system says so. */
    disabled: 'boolean',
    /** Guardians or parents any source names, those the population registry lists as dead left out. */
    livingGuardians: 'integer',
    /** At least two sources that hold this child have cells for guardians. */
    guardiansTold: 'boolean',
    schooling: 'text',
    ofSchoolAge: 'boolean',
    /** Day the row was worked out for. */
    judgedOn: 'date',
  },
  student: {
    ...recordColumns,
    /** Enrolled or on leave. */
    activeRecords: 'integer',
    enrolledRecords: 'integer',
    onLeaveRecords: 'integer',
    deferredRecords: 'integer',
    droppedOutRecords: 'integer',
    /** Current records whose status label nobody has mapped. */
    unknownRecords: 'integer',
    transferredOutRecords: 'integer',
    transferredOutOn: 'date',
    /**
     * Newest day on which a current record of the fifth class or above, or of no class told, was transferred out or deferred; where
     * it gives none, the day on which that status was first said, and no other since.
     */
    awayOn: 'date',
    /** Records that say 毕业 of junior or senior school, disappeared ones included. */
    finishedRecords: 'integer',
    /** Records that say 毕业 without a grade. */
    graduatedWithoutGrade: 'integer',
    /** Records of junior or senior school, those included that went lawfully: with a word, or at the end of the school. */
    juniorRecords: 'integer',
    /** Different pairs of student number and school among active records. */
    activePlaces: 'integer',
    activeSchools: 'text[]',
    /** Newest change date of an active record. */
    lastMovedOn: 'date',
    onLeaveSince: 'date',
    studentNumber: 'text',
    schoolId: 'text',
    schoolName: 'text',
    /** Where the school lies, as deep as the export tells. */
    schoolDivision: 'text',
    /** Different places of schools among active records; a record that does not tell counts as a place. */
    activeDivisions: 'integer',
    grade: 'text',
    className: 'text',
    entryMonth: 'text',
    status: 'text',
    statusLabel: 'text',
    statusChangedOn: 'date',
    /** 学籍变动情况 and 审核状态 as printed. */
    lastChange: 'text',
    approvalState: 'text',
    disabilityCategory: 'text',
    inclusiveEducation: 'boolean',
    inclusiveLabel: 'text',
    /** A school or class for disabled children, or teaching at home. */
    specialPlacement: 'boolean',
    receivesBoardingSubsidy: 'boolean',
    orphan: 'boolean',
    leftBehind: 'boolean',
    migrantChild: 'boolean',
    /** Division code of the hukou place the school recorded; text where it could not be read. */
    hukouPlace: 'text',
    ethnicGroup: 'text',
    pastStatus: 'text',
    pastGrade: 'text',
  },
  term: {
    ...recordColumns,
    /** Rows of the current term; the other columns of this group speak of them only. */
    term: 'text',
    reported: 'boolean',
    reportedOn: 'date',
    absenceReason: 'text',
    /** School year times two, plus one for its second term. */
    number: 'integer',
    schoolId: 'text',
    schoolName: 'text',
    /** Where the school lies, as far as its name tells. */
    division: 'text',
    grade: 'text',
    className: 'text',
    /** The current term's sheet holds the class of the child's student record. */
    classCovered: 'boolean',
    /** Day of that sheet. */
    classCoveredAsOf: 'date',
    /** 上学期在校 in this term's sheet, else whether last term's sheet says the child reported; null: neither tells. */
    presentLastTerm: 'boolean',
    /** This term's sheet says in words that the child was not there last term. */
    saidAbsentLastTerm: 'boolean',
    /** School (number, else name) of last term, and the grade its pupils are in now; null where they have left it. */
    lastSchool: 'text',
    lastGrade: 'text',
    /** This term's sheets hold that school and grade. */
    lastSchoolCovered: 'boolean',
  },
  graduate: {
    ...recordColumns,
    graduationYear: 'integer',
    schoolName: 'text',
    juniorSchool: 'text',
  },
  household: {
    ...recordColumns,
    /** Current registrations with status 正常. */
    normalRecords: 'integer',
    deceasedRecords: 'integer',
    /** Moved out, emigrated, missing, cancelled or deleted. */
    goneRecords: 'integer',
    status: 'text',
    statusLabel: 'text',
    deathDate: 'date',
    division: 'text',
    /** The registration lies in the place the export is of. */
    local: 'boolean',
    ethnicGroup: 'text',
    pastStatus: 'text',
  },
  welfare: {
    ...recordColumns,
    saysInSchool: 'boolean',
    schoolState: 'text',
    schoolStage: 'text',
    outOfSchoolFlag: 'boolean',
    notInSchoolReason: 'text',
    disabled: 'boolean',
    disabilityCategory: 'text',
    unattendedChild: 'boolean',
    householdType: 'text',
    monitoringCategory: 'text',
    ethnicGroup: 'text',
  },
  disability: {
    ...recordColumns,
    /** Certificates that are valid and not expired. */
    validRecords: 'integer',
    /** Certificates whose status nobody has mapped. */
    unknownRecords: 'integer',
    /** Categories of the valid certificates, components of multiple disability included. */
    categories: 'text[]',
    /** Those that their columns name, not their numbers. */
    printedCategories: 'text[]',
    status: 'text',
    grade: 'integer',
    /** The grade its column names, not its number. */
    printedGrade: 'integer',
    certificateNumber: 'text',
    ethnicGroup: 'text',
    pastStatus: 'text',
  },
} as const satisfies Readonly<Record<string, GroupSpec>>;

export type ComparisonColumns = typeof comparisonColumns;
export type ColumnGroup = keyof ComparisonColumns;
export type SourceGroup = Exclude<ColumnGroup, 'child'>;

/** A typed reference to one column of the row. */
export type Column = Fragment & {
  readonly field: string;
  readonly group: ColumnGroup;
  readonly type: ColumnType;
};

export type ComparisonRow = {
  readonly [G in ColumnGroup]: { readonly [C in keyof ComparisonColumns[G]]: Column };
};

export const sourceOfGroup: Readonly<Record<SourceGroup, SourceSystem>> = {
  student: 'student-registry',
  term: 'term-registration',
  graduate: 'graduate-roster',
  household: 'population-registry',
  welfare: 'poverty-monitoring',
  disability: 'disability-register',
};

export const sourceGroups = Object.keys(sourceOfGroup) as readonly SourceGroup[];

/** `student`, `activeRecords` → `student_active_records`. */
export function columnName(group: string, field: string): string {
  return `${group}_${field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
}

/**
 * Lists that hold one value of nearly every child, and never null. It then stands in a column of its own and the list is null: a list of
 * one takes some 25 bytes more than its value, and there are about twenty in a row.
 */
const mostlySingle: ReadonlySet<string> = new Set(['names', 'nameKeys', 'sexes', 'birthDates', 'citizenIds']);

/** Where the only value of a list stands. */
export const onlyName = (list: string): string => `${list}_only`;

export const isMostlySingle = (field: string): boolean => mostlySingle.has(field);

/** SQL: the list `name` of a comparison row `row`, wherever its values stand. */
export function listSql(row: string, name: string): string {
  const only = `${row}.${onlyName(name)}`;
  return `case when ${only} is null then ${row}.${name} else array[${only}] end`;
}

/** SQL: a column of a comparison row `row` as rules and others read it. */
const readSql = (row: string, group: string, field: string): string => {
  const name = columnName(group, field);
  return isMostlySingle(field) ? listSql(row, name) : `${row}.${name}`;
};

/** The row as rules see it: every column as a reference under the alias `c`. */
export const comparisonRow: ComparisonRow = Object.fromEntries(
  Object.entries(comparisonColumns).map(([group, columns]) => [
    group,
    Object.fromEntries(
      Object.entries(columns).map(([field, type]) => [
        field,
        { sql: readSql('c', group, field), field: `${group}.${field}`, group, type },
      ]),
    ),
  ]),
) as ComparisonRow;

type NamedColumn = {
  name: string;
  type: ColumnType;
  group: ColumnGroup;
  field: string;
  /** SQL that reads it off a row `c`. */
  sql: string;
};

/** Every column as it is read, in order. */
export function listColumns(): readonly NamedColumn[] {
  return Object.entries(comparisonColumns).flatMap(([group, columns]) =>
    Object.entries(columns).map(([field, type]) => ({
      name: columnName(group, field),
      type: type as ColumnType,
      group: group as ColumnGroup,
      field,
      sql: readSql('c', group, field),
    })),
  );
}

/** Every column of the table: those that are read, and those that hold the only value of a list. */
export function storedColumns(): readonly { name: string; type: string }[] {
  return listColumns().flatMap(({ name, type, field }) =>
    isMostlySingle(field)
      ? [
          { name, type },
          { name: onlyName(name), type: type.replace('[]', '') },
        ]
      : [{ name, type }],
  );
}
