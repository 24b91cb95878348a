import { idFromDisabilityCard } from '../../platform/citizen-id.ts';
import type { Adapter, FieldType } from '../adapter.ts';
import { readIdentifier } from '../cells/identifiers.ts';
import { precisionLost } from '../cells/numbers.ts';
import { cellText } from '../decode/sheet-row.ts';
import { nameKey } from '../name-key.ts';
import { readFormerName } from '../record/names.ts';
import type { RecordOf } from '../record/common-fields.ts';
import { commonFields } from '../record/common-fields.ts';
import { guardianFields, readGuardian } from '../record/guardians.ts';
import { isPlaceholder, readIdentity, readOtherPersonsId, validIdOf } from '../record/identity.ts';
import { checkAgeByNumber } from '../record/pupils-age.ts';
import type { Reading } from '../record/reading.ts';
import {
  endReading,
  isBlankMark,
  readBirthDate,
  readCode,
  readName,
  readPhoneOf,
  readText,
  report,
  startReading,
} from '../record/reading.ts';
import { withSecondNumber } from '../record/whose-number.ts';
import type { PlaceDescription } from '../reference/divisions.ts';
import { findVillageName, resolveDivision } from '../reference/divisions.ts';
import { standardEthnicGroup } from '../reference/ethnic-groups.ts';
import type { GuardianRole } from '../reference/family-relations.ts';
import { standardRelation } from '../reference/family-relations.ts';
import { standardSex } from '../reference/sex.ts';
import { readAssessment, readValidity } from './certificate.ts';
import { columns } from './columns.ts';

const fields = {
  ...commonFields,
  certificateNumber: 'text',
  firstCertificateNumber: 'text',
  category: 'text',
  categoryLabel: 'text',
  grade: 'integer',
  gradeLabel: 'text',
  components: 'text',
  takenFromNumber: 'text',
  status: 'text',
  statusLabel: 'text',
  issuedOn: 'date',
  validUntil: 'date',
  cancelledOn: 'date',
  formerCitizenId: 'text',
  address: 'text',
  residenceDivision: 'text',
} as const satisfies Readonly<Record<string, FieldType>>;

const expectedNumber =
  '20或22位残疾人证号,以文本格式存放 (a 20- or 22-character certificate number stored as text)';

/** 残疾人系统. A row is a certificate: number and name; everything else can be missing. */
export const disabilityRegister: Adapter = {
  source: 'disability-register',
  title: '残疾人系统',
  columns,
  requireOneOf: [],
  fields,
  parseRow(row, context) {
    const reading = startReading(row, context);
    const name = readName(reading);
    const birthDate = readBirthDate(reading);
    const certificateNumber = readCertificateNumber(reading);
    const card = idFromDisabilityCard(certificateNumber);
    const ofCard = validIdOf(card?.id18 ?? certificateNumber);
    const identity = withSecondNumber(
      reading,
      readIdentity(reading, 'citizenId', { birthDate, document: null, sexes: standardSex }),
      { id: ofCard, evidence: 'DISABILITY_CARD', at: 'certificateNumber' },
      birthDate,
    );
    checkAgeByNumber(reading, birthDate, identity.citizenId);
    const former = readFormerName(reading, name);
    const record: RecordOf<typeof fields> = {
      sourceKey: certificateNumber,
      discriminator: '',
      partition: '',
      name,
      nameKey: nameKey(name),
      formerName: former.formerName,
      formerNameKey: former.formerNameKey,
      sex: readCode(reading, 'sex', standardSex, '男/女 (1/2)').value ?? null,
      birthDate,
      ...identity,
      // Re-issued certificates keep their first 18 characters, valid or not.
      localKey: ofCard === null && card !== null ? card.id18 : null,
      ethnicGroup:
        readCode(reading, 'ethnicGroup', standardEthnicGroup, '民族名称或 01–56 (GB/T 3304)').value ?? null,
      phone: readPhoneOf(reading, ['phone', 'contactPhone']),
      ...readPlace(reading),
      ...guardianFields(
        reading,
        ['contactName'],
        [readGuardian(reading, 'contactName', 'contactCitizenId', contactRole(reading))],
      ),
      certificateNumber,
      firstCertificateNumber: readNumberText(reading, 'firstCertificateNumber'),
      ...readAssessment(reading, card),
      ...readValidity(reading),
      formerCitizenId: readOtherPersonsId(reading, 'formerCitizenId'),
    };
    return endReading(reading, record, ['certificateNumber']);
  },
};

/** The key of the record: without it, or with lost digits, the row is rejected. */
function readCertificateNumber(reading: Reading): string {
  const cell = reading.row.cell('certificateNumber');
  const printed = cell === null ? null : cellText(cell);
  const number = printed === null || isBlankMark(printed) ? '' : certificateText(printed);
  // 20 digits stored as a number end in zeros after the fifteenth.
  const none = number === '' || isPlaceholder(number);
  const lost = !none && ((cell !== null && precisionLost(cell)) || /^\d{15}0{5,}$/.test(number));
  if (none || lost) {
    report(reading, 'certificateNumber', {
      code: lost ? 'PRECISION_LOST' : 'MISSING',
      expected: expectedNumber,
      value: printed,
      rejected: true,
    });
    return '';
  }
  if (idFromDisabilityCard(number) === null)
    report(reading, 'certificateNumber', { code: 'MALFORMED', expected: expectedNumber, value: number });
  return number;
}

function readNumberText(reading: Reading, id: string): string | null {
  const cell = reading.row.cell(id);
  const printed = cell === null ? null : cellText(cell);
  if (cell === null || printed === null || isBlankMark(printed)) return null;
  if (!precisionLost(cell)) return certificateText(printed);
  report(reading, id, { code: 'PRECISION_LOST', expected: expectedNumber, value: printed });
  return null;
}

/** The management rules print the number in groups: `123456197011110013|4|3`. */
function certificateText(text: string): string {
  return readIdentifier(text.replace(/\|/g, '')).text;
}

function readPlace(reading: Reading) {
  const hukouDivision = readText(reading, 'hukouDivision');
  const place: PlaceDescription = {
    codes: [hukouDivision],
    county: readText(reading, 'hukouCounty') ?? hukouDivision,
    township: readText(reading, 'hukouTownship'),
    village: readText(reading, 'hukouVillage'),
    address: readText(reading, 'hukouAddress'),
  };
  const printed = resolveDivision(place);
  // A hukou address often begins below the county that 户籍区划 has named.
  const division = resolveDivision({ ...place, within: printed?.slice(0, 6) ?? null });
  const residence = readText(reading, 'residence');
  const residenceAddress = readText(reading, 'residenceAddress');
  const residenceDivision = resolveDivision({
    codes: [residence],
    county: residence,
    address: residenceAddress,
  });
  return {
    division: division ?? residenceDivision,
    village:
      findVillageName(place, division) ?? findVillageName({ address: residenceAddress }, residenceDivision),
    address: place.address ?? residenceAddress,
    residenceDivision,
  };
}

/** The same columns hold a guardian, an agent or a mere contact: caption and type tell which. */
function contactRole(reading: Reading): GuardianRole {
  const type = readText(reading, 'contactType');
  const relation = readText(reading, 'contactRelation');
  const code = relation === null ? undefined : standardRelation.find(relation);
  if (code === '51') return 'father';
  if (code === '52') return 'mother';
  const isGuardian =
    type?.includes('监护') === true ||
    relation?.includes('监护') === true ||
    (type === null && /监护|guardian/iu.test(reading.row.caption('contactName')));
  return isGuardian ? 'guardian' : 'contact';
}
