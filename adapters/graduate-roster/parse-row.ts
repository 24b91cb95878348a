import type { PlainDate } from '../../platform/plain-date.ts';
import { compareDates, plainDate } from '../../platform/plain-date.ts';
import type { Adapter, FieldType } from '../adapter.ts';
import { nameKey } from '../name-key.ts';
import { readFormerName } from '../record/names.ts';
import type { RecordOf } from '../record/common-fields.ts';
import { commonFields } from '../record/common-fields.ts';
import { guardianFields, readGuardian } from '../record/guardians.ts';
import { readIdentity } from '../record/identity.ts';
import { checkPupilsAge, checkPupilsAgeIsTold } from '../record/pupils-age.ts';
import type { Reading } from '../record/reading.ts';
import {
  endReading,
  readBirthDate,
  readCode,
  readKey,
  readName,
  readPhoneOf,
  readText,
  report,
  startReading,
} from '../record/reading.ts';
import { readStudentNumber } from '../record/student-number.ts';
import { withoutGrownUpsNumber, withSecondNumber } from '../record/whose-number.ts';
import { resolveDivision } from '../reference/divisions.ts';
import { standardSex } from '../reference/sex.ts';
import { columns } from './columns.ts';

const fields = {
  ...commonFields,
  graduationYear: 'integer',
  schoolId: 'text',
  schoolName: 'text',
  studentNumber: 'text',
  juniorSchool: 'text',
} as const satisfies Readonly<Record<string, FieldType>>;

/**
 * 小学毕业库. A row is a graduate: the name, the year, and something to know the child or the school by.
 */
export const graduateRoster: Adapter = {
  source: 'graduate-roster',
  title: '小学毕业库',
  columns,
  requireOneOf: [['studentNumber', 'citizenId', 'schoolId', 'schoolName']],
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
    const graduationYear = readYear(reading, 'graduationYear');
    const leftOn = graduationDay(graduationYear, context.asOf);
    const isPupils = checkPupilsAge(reading, birthDate, 'graduate', leftOn);
    const identity = withoutGrownUpsNumber(reading, numbered, isPupils ? birthDate : null, leftOn);
    checkPupilsAgeIsTold(reading, birthDate, numbered.citizenId);
    const schoolId = readKey(reading, 'schoolId');
    const schoolName = readText(reading, 'schoolName');
    const schoolKey = schoolId ?? schoolName ?? '';
    const guardian = readGuardian(reading, 'guardianName', null, 'guardian');
    const guardians = guardianFields(reading, ['guardianName'], [guardian]);
    const record: RecordOf<typeof fields> = {
      sourceKey: [graduationYear ?? '', schoolKey, number.studentNumber ?? printed.citizenIdRaw ?? name].join(
        '/',
      ),
      discriminator: '',
      partition: `${graduationYear ?? ''}|${schoolKey}`,
      division: resolveDivision({ address: schoolName }),
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
      graduationYear,
      schoolId,
      schoolName,
      studentNumber: number.studentNumber,
      juniorSchool: readText(reading, 'juniorSchool'),
    };
    return endReading(
      reading,
      record,
      number.studentNumber === null && printed.citizenIdRaw === null ? ['citizenId', 'name'] : [],
    );
  },
};

/** `2024`, `2024年`, `2024届`, `2024-07-01`, `202407`; of a school year (`2023-2024学年`) the second. */
function readYear(reading: Reading, id: string): number | null {
  const text = readText(reading, id);
  if (text === null) {
    report(reading, id, { code: 'MISSING', expected: '毕业年份,如 2024 (a year)' });
    return null;
  }
  const schoolYear = /^(?:19|20)\d{2}\s?[-~—至]\s?((?:19|20)\d{2})(?:学年.*)?$/u.exec(text)?.[1];
  const year = schoolYear ?? /^((?:19|20)\d{2})(?!\d{5,}$|\d$)/.exec(text)?.[1];
  if (year !== undefined) return Number(year);
  report(reading, id, { code: 'MALFORMED', expected: '毕业年份,如 2024 (a year)', value: text });
  return null;
}

/** The last day on which the graduates of a year were pupils; the roster's own where the year cannot be read. */
function graduationDay(year: number | null, asOf: PlainDate): PlainDate {
  if (year === null) return asOf;
  const yearsEnd = plainDate(`${year}-12-31`);
  return compareDates(yearsEnd, asOf) < 0 ? yearsEnd : asOf;
}
