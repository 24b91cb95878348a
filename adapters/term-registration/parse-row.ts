import type { Adapter, FieldType } from '../adapter.ts';
import { nameKey } from '../name-key.ts';
import { readFormerName } from '../record/names.ts';
import type { RecordOf } from '../record/common-fields.ts';
import { commonFields } from '../record/common-fields.ts';
import { guardianFields, readGuardian } from '../record/guardians.ts';
import { readIdentity } from '../record/identity.ts';
import { checkPupilsAge, checkPupilsAgeIsTold, pupilsKind } from '../record/pupils-age.ts';
import {
  endReading,
  readBirthDate,
  readCode,
  readDay,
  readName,
  readPhoneOf,
  readText,
  startReading,
} from '../record/reading.ts';
import { readSchoolPlace } from '../record/school.ts';
import { readStudentNumber } from '../record/student-number.ts';
import { withoutGrownUpsNumber, withSecondNumber } from '../record/whose-number.ts';
import { resolveDivision } from '../reference/divisions.ts';
import { standardSex } from '../reference/sex.ts';
import { reportedForTerm } from '../reference/term-codes.ts';
import { columns } from './columns.ts';

const fields = {
  ...commonFields,
  term: 'text',
  schoolId: 'text',
  schoolName: 'text',
  grade: 'text',
  gradeLabel: 'text',
  className: 'text',
  studentNumber: 'text',
  reported: 'boolean',
  reportedLabel: 'text',
  reportedOn: 'date',
  absenceReason: 'text',
  presentLastTerm: 'boolean',
} as const satisfies Readonly<Record<string, FieldType>>;

/**
 * 本学期报到 / 在校学生. A row is a child at a school: the name, and the school by number or name. The ID and the student
 * number may both be empty: a child may attend without a student record.
 */
export const termRegistration: Adapter = {
  source: 'term-registration',
  title: '本学期报到',
  columns,
  requireOneOf: [['schoolId', 'schoolName']],
  fields,
  parseRow(row, context) {
    const reading = startReading(row, context);
    const name = readName(reading);
    const birthDate = readBirthDate(reading);
    const number = readStudentNumber(reading, 'studentNumber');
    const printed = readIdentity(reading, 'citizenId', { birthDate, document: null, sexes: standardSex });
    const numbered = withSecondNumber(
      reading,
      printed,
      { id: number.citizenId, evidence: 'STUDENT_NUMBER', at: 'studentNumber' },
      birthDate,
    );
    const school = readSchoolPlace(reading);
    const isPupils = checkPupilsAge(reading, birthDate, pupilsKind(school.grade));
    const identity = withoutGrownUpsNumber(reading, numbered, isPupils ? birthDate : null);
    checkPupilsAgeIsTold(reading, birthDate, numbered.citizenId);
    const schoolKey = school.schoolId ?? school.schoolName ?? '';
    const term = readText(reading, 'term');
    const reported = readCode(reading, 'reported', reportedForTerm, '是/否 (reported for the term)');
    const guardian = readGuardian(reading, 'guardianName', null, 'guardian');
    const guardians = guardianFields(reading, ['guardianName'], [guardian]);
    const record: RecordOf<typeof fields> = {
      sourceKey: [
        schoolKey,
        school.gradeLabel ?? '',
        school.className ?? '',
        name,
        printed.citizenIdRaw ?? number.studentNumber ?? '',
      ].join('/'),
      discriminator: term ?? '',
      partition: `${term ?? ''}|${schoolKey}`,
      division: resolveDivision({ address: school.schoolName }),
      name,
      nameKey: nameKey(name),
      ...readFormerName(reading, name),
      sex: readCode(reading, 'sex', standardSex, '男/女 (1/2)').value ?? null,
      birthDate,
      citizenIdRaw: identity.citizenIdRaw,
      citizenId: identity.citizenId,
      citizenIdStatus: identity.citizenIdStatus,
      idEvidence: identity.idEvidence,
      localKey: number.localKey,
      ethnicGroup: null,
      phone: readPhoneOf(reading, ['phone']),
      village: null,
      guardianName: guardians.guardianName,
      guardianCitizenId: guardians.guardianCitizenId,
      guardians: guardians.guardians,
      schoolId: school.schoolId,
      schoolName: school.schoolName,
      grade: school.grade,
      gradeLabel: school.gradeLabel,
      className: school.className,
      studentNumber: number.studentNumber,
      term,
      reported: reported.value ?? null,
      reportedLabel: reported.label,
      reportedOn: readDay(reading, 'reportedOn'),
      absenceReason: readText(reading, 'absenceReason'),
      presentLastTerm:
        readCode(reading, 'presentLastTerm', reportedForTerm, '是/否 (present last term)').value ?? null,
    };
    return endReading(reading, record, ['name', 'citizenId']);
  },
};
