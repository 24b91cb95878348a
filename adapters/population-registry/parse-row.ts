import type { Adapter, FieldType } from '../adapter.ts';
import { nameKey } from '../name-key.ts';
import { readFormerName } from '../record/names.ts';
import type { RecordOf } from '../record/common-fields.ts';
import { commonFields } from '../record/common-fields.ts';
import type { Guardian, GuardianFields } from '../record/guardians.ts';
import { guardianFields, parentFromHead, readGuardian } from '../record/guardians.ts';
import { readIdentity, readOtherPersonsId } from '../record/identity.ts';
import { checkAgeByNumber, checkAgeIsTold } from '../record/pupils-age.ts';
import type { Reading } from '../record/reading.ts';
import {
  endReading,
  readBirthDate,
  readCode,
  readKey,
  readName,
  readPhoneOf,
  readText,
  startReading,
} from '../record/reading.ts';
import type { PlaceDescription } from '../reference/divisions.ts';
import { findVillageName, resolveDivision, spellAddress } from '../reference/divisions.ts';
import { standardEthnicGroup } from '../reference/ethnic-groups.ts';
import { standardRelation } from '../reference/family-relations.ts';
import { policeHukouType } from '../reference/household-type.ts';
import { createMemoryOfTexts, detached } from '../reference/memory.ts';
import { personClass } from '../reference/person-status.ts';
import { standardSex } from '../reference/sex.ts';
import { columns } from './columns.ts';
import { readDeparture } from './departure.ts';
import { readFormerNumber } from './former-number.ts';

const fields = {
  ...commonFields,
  householdNumber: 'text',
  householdType: 'text',
  headName: 'text',
  headCitizenId: 'text',
  formerCitizenId: 'text',
  relationToHead: 'text',
  relationLabel: 'text',
  hukouType: 'text',
  hukouTypeLabel: 'text',
  status: 'text',
  statusLabel: 'text',
  personClassLabel: 'text',
  deathDate: 'date',
  cancelledOn: 'date',
  cancellationText: 'text',
  movedOutText: 'text',
  policeStation: 'text',
  address: 'text',
} as const satisfies Readonly<Record<string, FieldType>>;

/**
 * 人口基础信息库 / 户籍. A row is a person: the name, and the citizen number or a household number. An export without either
 * could not be told apart from one day to the next.
 */
export const populationRegistry: Adapter = {
  source: 'population-registry',
  title: '人口基础信息库',
  columns,
  requireOneOf: [
    ['citizenId', 'householdNumber', 'householdId', 'householdInternalId'],
    // A column of the register's own: other agencies' lists have names and citizen numbers too.
    [
      'householdNumber',
      'householdId',
      'householdInternalId',
      'householdType',
      'headName',
      'relation',
      'status',
      'personClass',
      'fatherName',
      'motherName',
      'township',
      'village',
      'policeStation',
    ],
  ],
  fields,
  parseRow(row, context) {
    const reading = startReading(row, context);
    const name = readName(reading);
    const birthDate = readBirthDate(reading);
    const identity = readIdentity(reading, 'citizenId', { birthDate, document: null, sexes: standardSex });
    checkAgeByNumber(reading, birthDate, identity.citizenId);
    const householdNumber =
      readKey(reading, 'householdNumber') ??
      readKey(reading, 'householdId') ??
      readKey(reading, 'householdInternalId');
    const headName = readText(reading, 'headName');
    const headCitizenId = readOtherPersonsId(reading, 'headCitizenId');
    const former = readFormerName(reading, name);
    const relation = readCode(reading, 'relation', standardRelation, '与户主关系 (GB/T 4761)');
    checkAgeIsTold(reading, birthDate, identity.citizenId, { relation: relation.value ?? null });
    const hukou = readCode(reading, 'hukouType', policeHukouType, '户口类别 0–8 (GA 324.1)');
    const classLabel = readText(reading, 'personClass');
    const place = readPlace(reading);
    const guardians = readGuardians(reading, parentFromHead(relation.value ?? null, headName, headCitizenId));
    const departure = readDeparture(reading);
    // Spelt out, here and in the student registry: rows by the million, and copying parts together costs more than reading them.
    const record: RecordOf<typeof fields> = {
      sourceKey: identity.citizenId ?? identity.citizenIdRaw ?? `${householdNumber ?? ''}/${name}`,
      discriminator: householdNumber ?? '',
      partition: '',
      name,
      nameKey: nameKey(name),
      formerName: former.formerName,
      formerNameKey: former.formerNameKey,
      sex: readCode(reading, 'sex', standardSex, '男/女 (1/2)').value ?? null,
      birthDate,
      citizenIdRaw: identity.citizenIdRaw,
      citizenId: identity.citizenId,
      citizenIdStatus: identity.citizenIdStatus,
      idEvidence: identity.idEvidence,
      localKey: null,
      ethnicGroup:
        readCode(reading, 'ethnicGroup', standardEthnicGroup, '民族名称或 01–56 (GB/T 3304)').value ?? null,
      phone: readPhoneOf(reading, ['phone']),
      division: place.division,
      village: place.village,
      address: place.address,
      guardianName: guardians.guardianName,
      guardianCitizenId: guardians.guardianCitizenId,
      guardians: guardians.guardians,
      householdNumber,
      householdType: readText(reading, 'householdType'),
      headName,
      headCitizenId,
      formerCitizenId: readFormerNumber(reading, identity.citizenId),
      relationToHead: relation.value ?? null,
      relationLabel: relation.label,
      hukouType: hukou.value ?? null,
      hukouTypeLabel: hukou.label,
      status: departure.status,
      statusLabel: departure.statusLabel,
      deathDate: departure.deathDate,
      cancelledOn: departure.cancelledOn,
      cancellationText: departure.cancellationText,
      movedOutText: departure.movedOutText,
      personClassLabel: classLabel === null ? null : (personClass.find(classLabel) ?? classLabel),
      policeStation: readText(reading, 'policeStation'),
    };
    return endReading(reading, record, identity.citizenIdRaw === null ? ['citizenId', 'name'] : []);
  },
};

function readPlace(reading: Reading) {
  const county = readText(reading, 'county');
  const township = readText(reading, 'township');
  const village = readText(reading, 'village');
  const address = readText(reading, 'address');
  const {
    division,
    village: villageName,
    spelt,
  } = remembered([county, township, village, address], () => locate({ county, township, village, address }));
  return { division, village: villageName, address: address ?? withDoor(spelt, readDoor(reading)) };
}

type Place = {
  division: string | null;
  village: string | null;
  /** The columns in one text. */
  spelt: string | null;
};

/** Families stand together in an export, and neighbours near them. */
const remembered = createMemoryOfTexts<Place>(8_000);

function locate(place: PlaceDescription): Place {
  const division = resolveDivision(place);
  const village = findVillageName(place, division);
  return {
    division,
    village: village === null ? null : detached(village),
    spelt: spellAddress([place.county, place.township, place.village]),
  };
}

function withDoor(spelt: string | null, door: string | null): string | null {
  return door === null ? spelt : `${spelt ?? ''}${door}`;
}

function readDoor(reading: Reading): string | null {
  return spellAddress([
    readText(reading, 'street'),
    readText(reading, 'doorNumber'),
    readText(reading, 'doorDetail'),
  ]);
}

function readGuardians(reading: Reading, head: Guardian | null): GuardianFields {
  return guardianFields(
    reading,
    ['guardian1Name', 'guardian2Name', 'fatherName', 'motherName'],
    [
      readGuardian(reading, 'guardian1Name', 'guardian1CitizenId', guardianRole(reading)),
      readGuardian(reading, 'guardian2Name', 'guardian2CitizenId', 'guardian'),
      readGuardian(reading, 'fatherName', 'fatherCitizenId', 'father'),
      readGuardian(reading, 'motherName', 'motherCitizenId', 'mother'),
      head,
    ],
  );
}

/** 监护关系 by GB/T 4761: 51 and 52 name a parent. Other words (祖父, 儿媳 …) leave the guardian a guardian. */
function guardianRole(reading: Reading): 'guardian' | 'father' | 'mother' {
  const label = readText(reading, 'guardian1Relation');
  const code = label === null ? undefined : standardRelation.find(label);
  if (code === '51') return 'father';
  return code === '52' ? 'mother' : 'guardian';
}
