import { idFromDisabilityCard } from '../../platform/citizen-id.ts';
import type { Adapter, FieldType } from '../adapter.ts';
import { nameKey } from '../name-key.ts';
import { readFormerName } from '../record/names.ts';
import type { RecordOf } from '../record/common-fields.ts';
import { commonFields } from '../record/common-fields.ts';
import { readDisabilityCell } from '../record/disability.ts';
import { guardianFields, parentFromHead } from '../record/guardians.ts';
import type { Identity } from '../record/identity.ts';
import { readIdentity, readOtherPersonsId } from '../record/identity.ts';
import { checkAge, checkAgeIsTold, isDescendant } from '../record/pupils-age.ts';
import type { Reading } from '../record/reading.ts';
import {
  endReading,
  readBirthDate,
  readCode,
  readKey,
  readName,
  readPhoneOf,
  readText,
  readYesNo,
  report,
  startReading,
} from '../record/reading.ts';
import { withoutGrownUpsNumber } from '../record/whose-number.ts';
import type { DisabilityCategory } from '../reference/disability.ts';
import { certificateCategories, povertyDisability } from '../reference/disability.ts';
import type { PlaceDescription } from '../reference/divisions.ts';
import { findVillageName, resolveDivision, spellAddress } from '../reference/divisions.ts';
import { povertyEthnicGroup } from '../reference/ethnic-groups.ts';
import { povertyRelation } from '../reference/family-relations.ts';
import { monitoringCategory, povertyHealth, riskRemoved } from '../reference/poverty-codes.ts';
import type { Sex } from '../reference/sex.ts';
import { labelledSex, povertySex } from '../reference/sex.ts';
import type { DocumentKind } from '../reference/student-codes.ts';
import { povertyDocument } from '../reference/student-codes.ts';
import { columns } from './columns.ts';
import { pupilsKindOf, readSchooling } from './schooling.ts';

const fields = {
  ...commonFields,
  householdNumber: 'text',
  personNumber: 'text',
  documentType: 'text',
  relationToHead: 'text',
  relationLabel: 'text',
  education: 'text',
  schoolState: 'text',
  schoolStage: 'text',
  saysInSchool: 'boolean',
  notInSchoolReason: 'text',
  healthLabel: 'text',
  disabled: 'boolean',
  disabilityCategory: 'text',
  householdType: 'text',
  monitoringCategory: 'text',
  monitoringLabel: 'text',
  riskRemoved: 'boolean',
  outOfSchoolFlag: 'boolean',
  unattendedChild: 'boolean',
  subsistenceLabel: 'text',
  extremePovertyLabel: 'text',
  headName: 'text',
  headCitizenId: 'text',
  address: 'text',
} as const satisfies Readonly<Record<string, FieldType>>;

/**
 * 防返贫监测. A row is a household member: the name, and the person's number (人编号) or document number. Household sheets
 * without either list households, not persons.
 */
export const povertyMonitoring: Adapter = {
  source: 'poverty-monitoring',
  title: '防返贫监测',
  columns,
  requireOneOf: [
    ['personNumber', 'citizenId'],
    // A column of the monitoring system's own: other agencies' lists have names and citizen numbers too.
    [
      'personNumber',
      'householdNumber',
      'relation',
      'schoolState',
      'notInSchoolReason',
      'householdType',
      'monitoring',
      'riskRemoved',
      'subsistence',
      'extremePoverty',
    ],
  ],
  fields,
  parseRow(row, context) {
    const reading = startReading(row, context);
    const name = readName(reading);
    const birthDate = readBirthDate(reading);
    const document = readCode(
      reading,
      'documentType',
      povertyDocument,
      '证件类型 01/02/09,如 居民身份证、残疾人证',
    );
    const printed = readIdentity(reading, 'citizenId', {
      birthDate,
      document: document.value ?? null,
      sexes: labelledSex,
    });
    const personNumber = readKey(reading, 'personNumber');
    const householdNumber = readKey(reading, 'householdNumber');
    const relation = readCode(reading, 'relation', povertyRelation, '与户主关系,如 之子、之女');
    const schooling = readSchooling(reading);
    const pupil = pupilsKindOf(schooling);
    const isPupils = checkAge(reading, birthDate, printed.citizenId, pupil);
    // Grown-ups whose 文化程度 stands under 在校生状况 are no pupils; but no wife and no head of a household is a child.
    const identity =
      pupil !== null && isDescendant(relation.value ?? null)
        ? withoutGrownUpsNumber(reading, printed, isPupils ? birthDate : null)
        : printed;
    const headName = readText(reading, 'headName');
    const headCitizenId = readOtherPersonsId(reading, 'headCitizenId');
    const monitoring = readCode(
      reading,
      'monitoring',
      monitoringCategory,
      '脱贫不稳定户/边缘易致贫户/突发严重困难户',
    );
    const sex = readSex(reading, identity);
    const ethnicGroup = readCode(reading, 'ethnicGroup', povertyEthnicGroup, '民族名称').value ?? null;
    const place = readPlace(reading);
    const head = parentFromHead(relation.value ?? null, headName, headCitizenId);
    const guardians = guardianFields(reading, [], [head]);
    checkAgeIsTold(reading, birthDate, printed.citizenId, {
      relation: relation.value ?? null,
      pupil: pupil !== null,
    });
    const health = readHealth(reading, identity, document.value ?? null);
    const record: RecordOf<typeof fields> = {
      sourceKey:
        personNumber ??
        (householdNumber === null ? (printed.citizenId ?? printed.citizenIdRaw) : null) ??
        `${householdNumber ?? ''}/${name}`,
      discriminator: '',
      partition: '',
      name,
      nameKey: nameKey(name),
      ...readFormerName(reading, name),
      sex,
      birthDate,
      citizenIdRaw: identity.citizenIdRaw,
      citizenId: identity.citizenId,
      citizenIdStatus: identity.citizenIdStatus,
      idEvidence: identity.idEvidence,
      localKey: null,
      ethnicGroup,
      phone: readPhoneOf(reading, ['memberPhone', 'householdPhone']),
      division: place.division,
      village: place.village,
      address: place.address,
      guardianName: guardians.guardianName,
      guardianCitizenId: guardians.guardianCitizenId,
      guardians: guardians.guardians,
      householdNumber,
      personNumber,
      documentType: document.label,
      relationToHead: relation.value ?? null,
      relationLabel: relation.label,
      education: schooling.education,
      schoolState: schooling.schoolState,
      schoolStage: schooling.schoolStage,
      saysInSchool: schooling.saysInSchool,
      notInSchoolReason: schooling.notInSchoolReason,
      outOfSchoolFlag: schooling.outOfSchoolFlag,
      healthLabel: health.healthLabel,
      disabled: health.disabled,
      disabilityCategory: health.disabilityCategory,
      householdType: readText(reading, 'householdType'),
      monitoringCategory: monitoring.value ?? null,
      monitoringLabel: monitoring.label,
      riskRemoved: readCode(reading, 'riskRemoved', riskRemoved, '是/否').value ?? null,
      unattendedChild: readYesNo(reading, 'unattended'),
      subsistenceLabel: readText(reading, 'subsistence'),
      extremePovertyLabel: readText(reading, 'extremePoverty'),
      headName,
      headCitizenId,
    };
    return endReading(reading, record, keyColumns(personNumber, householdNumber, identity));
  },
};

function keyColumns(
  personNumber: string | null,
  householdNumber: string | null,
  identity: Identity,
): string[] {
  if (personNumber !== null) return [];
  if (householdNumber !== null) return ['name'];
  return identity.citizenIdRaw === null ? ['citizenId', 'name'] : [];
}

/**
 * The system's drop-down numbers 女性 1 and 男性 2; other tools fill in GB/T 2261.1. A bare number that the citizen number
 * contradicts is therefore no statement about the person, only a doubtful code.
 */
function readSex(reading: Reading, identity: Identity): Sex | null {
  const { label, value } = readCode(reading, 'sex', povertySex, '男/女 (this system: 1 女, 2 男)');
  if (value === undefined || value === null) return null;
  const bare = label !== null && /^\d+(?:\.0+)?$/.test(label);
  if (!bare || identity.citizenId === null) return value;
  const ofNumber: Sex = Number(identity.citizenId[16]) % 2 === 1 ? 'MALE' : 'FEMALE';
  if (ofNumber === value) return value;
  report(reading, 'sex', {
    code: 'CONTRADICTION',
    expected: '男/女 as a label: the number has two meanings and the citizen number tells the other',
    value: label,
  });
  return null;
}

function readPlace(reading: Reading) {
  const place: PlaceDescription = {
    province: readText(reading, 'province'),
    prefecture: readText(reading, 'prefecture'),
    county: readText(reading, 'county'),
    township: readText(reading, 'township'),
    village: readText(reading, 'village'),
  };
  const division = resolveDivision(place);
  return {
    division,
    village: findVillageName(place, division),
    address: spellAddress([
      place.province,
      place.prefecture,
      place.county,
      place.township,
      place.village,
      readText(reading, 'hamlet'),
    ]),
  };
}

const conditionSeparators = /[,，、;；/|+\s]+/u;

/**
 * Disabled: the health cell (several conditions are possible) names it, or a category, the document type or a certificate
 * number in the ID column proves it. A health cell that names other conditions only says no.
 */
function readHealth(reading: Reading, identity: Identity, document: DocumentKind | null) {
  const healthLabel = readText(reading, 'health');
  const conditions = (healthLabel ?? '').split(conditionSeparators).filter((part) => part !== '');
  const readings = conditions.map((part) => povertyHealth.find(part));
  if (readings.includes(undefined)) {
    report(reading, 'health', {
      code: 'UNKNOWN_CODE',
      expected: '健康/长期慢性病/患有大病/残疾',
      value: healthLabel,
    });
  }
  const cell = readDisabilityCell(reading, 'disability', povertyDisability, '残疾类别名称,如 智力残疾');
  const card = idFromDisabilityCard(identity.citizenIdRaw ?? '');
  const ofCard: DisabilityCategory | undefined =
    card === null ? undefined : certificateCategories[String(card.category)];
  const disabilityCategory = cell.category ?? ofCard ?? null;
  const named =
    readings.includes('DISABLED') ||
    /残疾/u.test(conditions.filter((_, index) => readings[index] === undefined).join());
  const proven =
    card !== null || document === 'DISABILITY_CARD' || (cell.category !== null && cell.category !== 'NONE');
  const told = healthLabel !== null || cell.category === 'NONE';
  return { healthLabel, disabled: named || proven ? true : told ? false : null, disabilityCategory };
}
