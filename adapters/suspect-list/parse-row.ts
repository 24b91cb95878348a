import { idFromDisabilityCard } from '../../platform/citizen-id.ts';
import type { Adapter, FieldType } from '../adapter.ts';
import { readIdentifier } from '../cells/identifiers.ts';
import { nameKey } from '../name-key.ts';
import type { RecordOf } from '../record/common-fields.ts';
import { readIdentity, readOtherPersonsId, validIdOf } from '../record/identity.ts';
import {
  endReading,
  readBirthDate,
  readCode,
  readDay,
  readKey,
  readName,
  readPhoneOf,
  readText,
  readYesNo,
  report,
  startReading,
} from '../record/reading.ts';
import { readStudentNumber } from '../record/student-number.ts';
import { withSecondNumber } from '../record/whose-number.ts';
import { findVillageName, resolveDivision } from '../reference/divisions.ts';
import { standardSex } from '../reference/sex.ts';
import { columns } from './columns.ts';

const fields = {
  sourceKey: 'text',
  partition: 'text',
  division: 'text',
  name: 'text',
  nameKey: 'text',
  sex: 'text',
  birthDate: 'date',
  citizenIdRaw: 'text',
  citizenId: 'text',
  citizenIdStatus: 'text',
  idEvidence: 'text',
  certificateNumber: 'text',
  studentNumber: 'text',
  phone: 'text',
  village: 'text',
  guardianName: 'text',
  guardianCitizenId: 'text',
  schoolName: 'text',
  printedCode: 'text',
  printedReason: 'text',
  codeSet: 'text',
  claimsReturn: 'boolean',
  returnedOn: 'date',
} as const satisfies Readonly<Record<string, FieldType>>;

/**
 * 疑似失学名单, and lists of claimed returns. A line is a name and something to know the child by; what the sender says of
 * it (a code of its own code set, a reason) is kept as a claim: a category needs proof or evidence (R39).
 */
export const suspectList: Adapter = {
  source: 'suspect-list',
  title: '疑似失学名单',
  columns,
  requireOneOf: [['citizenId', 'studentNumber', 'certificate', 'birthDate']],
  fields,
  parseRow(row, context) {
    const reading = startReading(row, context);
    const name = readName(reading);
    // A line of totals whose count stands in the column of names.
    if (/^\d+$/.test(name))
      report(reading, 'name', { code: 'MALFORMED', expected: '姓名 (a name)', value: name, rejected: true });
    const birthDate = readBirthDate(reading);
    const student = readStudentNumber(reading, 'studentNumber');
    const card = readKey(reading, 'certificate');
    const certificateNumber = card === null ? null : readIdentifier(card).text;
    const printed = readIdentity(reading, 'citizenId', { birthDate, document: null, sexes: standardSex });
    const withStudent = withSecondNumber(
      reading,
      printed,
      { id: student.citizenId, evidence: 'STUDENT_NUMBER', at: 'studentNumber' },
      birthDate,
    );
    const cardId =
      certificateNumber === null ? null : validIdOf(idFromDisabilityCard(certificateNumber)?.id18 ?? null);
    const identity = withSecondNumber(
      reading,
      withStudent,
      { id: cardId, evidence: 'DISABILITY_CARD', at: 'certificate' },
      birthDate,
    );
    const place = {
      county: readText(reading, 'county'),
      township: readText(reading, 'township'),
      village: readText(reading, 'village'),
      address: readText(reading, 'address'),
    };
    const division = resolveDivision(place);
    const key = identity.citizenId ?? identity.citizenIdRaw ?? student.studentNumber ?? certificateNumber;
    const record: RecordOf<typeof fields> = {
      sourceKey: key ?? `${nameKey(name)}/${birthDate ?? ''}`,
      partition: '',
      division,
      name,
      nameKey: nameKey(name),
      sex: readCode(reading, 'sex', standardSex, '男/女 (1/2)').value ?? null,
      birthDate,
      ...identity,
      certificateNumber,
      studentNumber: student.studentNumber,
      phone: readPhoneOf(reading, ['phone']),
      village: findVillageName(place, division),
      guardianName: readText(reading, 'guardianName'),
      guardianCitizenId: readOtherPersonsId(reading, 'guardianCitizenId'),
      schoolName: readText(reading, 'schoolName'),
      printedCode: readText(reading, 'category')?.normalize('NFKC').toUpperCase() ?? null,
      printedReason: readText(reading, 'reason'),
      codeSet: readText(reading, 'codeSet'),
      claimsReturn: readYesNo(reading, 'claimsReturn'),
      returnedOn: readDay(reading, 'returnedOn'),
    };
    return endReading(reading, record, ['name', 'citizenId', 'birthDate']);
  },
};
