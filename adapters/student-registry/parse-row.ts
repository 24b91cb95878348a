import type { Adapter, FieldType } from '../adapter.ts';
import { nameKey } from '../name-key.ts';
import { readFormerName } from '../record/names.ts';
import type { RecordOf } from '../record/common-fields.ts';
import { commonFields } from '../record/common-fields.ts';
import type { GuardianFields, ToldGuardian } from '../record/guardians.ts';
import { guardianFields, readGuardian } from '../record/guardians.ts';
import { readIdentity } from '../record/identity.ts';
import { checkPupilsAge, checkPupilsAgeIsTold, pupilsKind } from '../record/pupils-age.ts';
import type { Reading } from '../record/reading.ts';
import {
  endReading,
  readBirthDate,
  readCode,
  readDay,
  readKey,
  readMonthOf,
  readName,
  readPhoneOf,
  readText,
  readYesNo,
  startReading,
} from '../record/reading.ts';
import type { SchoolPlace } from '../record/school.ts';
import { readSchoolPlace, schoolDivision } from '../record/school.ts';
import { readStudentNumber } from '../record/student-number.ts';
import { readDisabilityCell } from '../record/disability.ts';
import { withoutGrownUpsNumber, withSecondNumber } from '../record/whose-number.ts';
import { studentDisability } from '../reference/disability.ts';
import { findVillageName, resolveDivision } from '../reference/divisions.ts';
import { studentEthnicGroup } from '../reference/ethnic-groups.ts';
import { studentMemberRelation } from '../reference/family-relations.ts';
import { studentHukouNature } from '../reference/household-type.ts';
import { createMemory, createMemoryOfTexts, detached } from '../reference/memory.ts';
import { standardSex } from '../reference/sex.ts';
import {
  boardingMode,
  inclusiveEducation,
  leftBehindChild,
  studentDocument,
  studentHealth,
} from '../reference/student-codes.ts';
import type { StudentStatus } from '../reference/student-status.ts';
import { statusAfterChange, studentStatus } from '../reference/student-status.ts';
import { columns } from './columns.ts';

const fields = {
  ...commonFields,
  studentNumber: 'text',
  studentNumberKind: 'text',
  provincialNumber: 'text',
  schoolId: 'text',
  schoolName: 'text',
  schoolDivision: 'text',
  grade: 'text',
  gradeLabel: 'text',
  className: 'text',
  entryMonth: 'text',
  status: 'text',
  statusLabel: 'text',
  statusChangedOn: 'date',
  lastChange: 'text',
  approvalState: 'text',
  disabilityCategory: 'text',
  disabilityLabel: 'text',
  inclusiveEducation: 'boolean',
  inclusiveLabel: 'text',
  leftBehind: 'boolean',
  leftBehindLabel: 'text',
  migrantChild: 'boolean',
  orphan: 'boolean',
  receivesBoardingSubsidy: 'boolean',
  needsAid: 'boolean',
  boarding: 'boolean',
  healthLabel: 'text',
  hukouNature: 'text',
  hukouPlace: 'text',
  address: 'text',
} as const satisfies Readonly<Record<string, FieldType>>;

/**
 * 学籍系统. A row is a pupil with a name and a number to know the pupil by: 个人标识码 or 身份证件号.
 * Schools hand in lists without either; those say too little to be compared and are refused.
 */
export const studentRegistry: Adapter = {
  source: 'student-registry',
  title: '学籍系统',
  columns,
  requireOneOf: [
    ['studentNumber', 'citizenId'],
    // A column of a school's own: other agencies' lists have names and citizen numbers too.
    ['studentNumber', 'provincialNumber', 'schoolId', 'schoolName', 'grade', 'className', 'status'],
  ],
  fields,
  parseRow(row, context) {
    const reading = startReading(row, context);
    const name = readName(reading);
    const birthDate = readBirthDate(reading);
    const document = readCode(reading, 'documentType', studentDocument, '身份证件类型 1–9, A, B, Z').value;
    const number = readStudentNumber(reading, 'studentNumber');
    const numbered = withSecondNumber(
      reading,
      readIdentity(reading, 'citizenId', { birthDate, document: document ?? null, sexes: standardSex }),
      { id: number.citizenId, evidence: 'STUDENT_NUMBER', at: 'studentNumber' },
      birthDate,
    );
    const school = readSchoolPlace(reading);
    const state = readStatus(reading);
    const isPupils = checkPupilsAge(reading, birthDate, pupilsKind(school.grade, state.status));
    const identity = withoutGrownUpsNumber(reading, numbered, isPupils ? birthDate : null);
    checkPupilsAgeIsTold(reading, birthDate, numbered.citizenId);
    const person = readPerson(reading, name);
    const place = readPlace(reading, school);
    const guardians = readGuardians(reading);
    const provincialNumber = readKey(reading, 'provincialNumber');
    const entryMonth = readMonthOf(reading, 'entryMonth');
    const care = readCare(reading);
    // Spelt out, here and in the population registry: rows by the million, and copying parts together costs more than reading them.
    const record: RecordOf<typeof fields> = {
      sourceKey:
        number.studentNumber ??
        identity.citizenId ??
        [school.schoolId ?? school.schoolName ?? '', school.className ?? '', name].join('/'),
      discriminator: school.schoolId ?? school.schoolName ?? '',
      partition: '',
      name,
      nameKey: nameKey(name),
      formerName: person.formerName,
      formerNameKey: person.formerNameKey,
      sex: person.sex,
      ethnicGroup: person.ethnicGroup,
      phone: person.phone,
      birthDate,
      citizenIdRaw: identity.citizenIdRaw,
      citizenId: identity.citizenId,
      citizenIdStatus: identity.citizenIdStatus,
      idEvidence: identity.idEvidence,
      localKey: number.localKey,
      division: place.division,
      village: place.village,
      hukouPlace: place.hukouPlace,
      address: place.address,
      guardianName: guardians.guardianName,
      guardianCitizenId: guardians.guardianCitizenId,
      guardians: guardians.guardians,
      studentNumber: number.studentNumber,
      studentNumberKind: number.studentNumberKind,
      provincialNumber,
      schoolId: school.schoolId,
      schoolName: school.schoolName,
      schoolDivision: place.schoolDivision,
      grade: school.grade,
      gradeLabel: school.gradeLabel,
      className: school.className,
      entryMonth,
      status: state.status,
      statusLabel: state.statusLabel,
      statusChangedOn: state.statusChangedOn,
      lastChange: state.lastChange,
      approvalState: state.approvalState,
      disabilityCategory: care.disabilityCategory,
      disabilityLabel: care.disabilityLabel,
      inclusiveEducation: care.inclusiveEducation,
      inclusiveLabel: care.inclusiveLabel,
      leftBehind: care.leftBehind,
      leftBehindLabel: care.leftBehindLabel,
      migrantChild: care.migrantChild,
      orphan: care.orphan,
      receivesBoardingSubsidy: care.receivesBoardingSubsidy,
      needsAid: care.needsAid,
      boarding: care.boarding,
      healthLabel: care.healthLabel,
      hukouNature: care.hukouNature,
    };
    return endReading(
      reading,
      record,
      number.studentNumber === null && identity.citizenId === null ? ['citizenId', 'name'] : [],
    );
  },
};

function readPerson(reading: Reading, name: string) {
  const former = readFormerName(reading, name);
  return {
    formerName: former.formerName,
    formerNameKey: former.formerNameKey,
    sex: readCode(reading, 'sex', standardSex, '男/女 (1/2)').value ?? null,
    ethnicGroup:
      readCode(reading, 'ethnicGroup', studentEthnicGroup, '民族名称或 01–56 (GB/T 3304)').value ?? null,
    phone: readPhoneOf(reading, ['phone', 'member1Phone', 'member2Phone']),
  };
}

/**
 * The division is the school's where the export tells it (区县, or a school name that begins with its place), otherwise
 * the pupil's own hukou place.
 */
function readPlace(reading: Reading, school: SchoolPlace) {
  const hukouText = readText(reading, 'hukouPlace');
  const presentAddress = readText(reading, 'presentAddress');
  const familyAddress = readText(reading, 'familyAddress');
  const schoolPlace = readText(reading, 'schoolPlace');
  const county = readText(reading, 'county');
  const { schoolId, schoolName } = school;

  const hukou =
    hukouText === null
      ? null
      : hukouPlaces(hukouText, () => resolveDivision({ codes: [hukouText], address: hukouText }));
  const within = hukou?.slice(0, 6) ?? null;
  const at = schools([schoolId, schoolName, schoolPlace, county, within], () => {
    const told = { codes: [schoolPlace], county, within };
    const division = resolveDivision({ ...told, address: schoolName });
    return { division, proven: schoolDivision(schoolId, division, resolveDivision(told)) };
  });
  const address = familyAddress ?? presentAddress ?? hukouText;
  const home = homes([address, hukou], () => {
    const place = { address, within };
    const division = resolveDivision(place);
    const village = findVillageName(place, hukou?.length === 12 ? hukou : division);
    return { division, village: village === null ? null : detached(village) };
  });
  return {
    division: at.division ?? hukou ?? home.division,
    schoolDivision: at.proven,
    village: home.village,
    hukouPlace: hukou ?? hukouText,
    address: presentAddress ?? familyAddress,
  };
}

/** A school's pupils stand together in an export, and come from few villages. */
const hukouPlaces = createMemory<string | null>(4_000);
const schools = createMemoryOfTexts<{ division: string | null; proven: string | null }>(4_000);
const homes = createMemoryOfTexts<{ division: string | null; village: string | null }>(4_000);

/**
 * An export without a status, or with an empty cell, lists the pupils on the roll: ENROLLED, unless the last change
 * (学籍变动情况) says how the pupil left. A deferral counts as one only when it was not refused.
 */
function readStatus(reading: Reading): {
  status: StudentStatus;
  statusLabel: string | null;
  statusChangedOn: string | null;
  lastChange: string | null;
  approvalState: string | null;
} {
  const { label, value } = readCode(reading, 'status', studentStatus, '学籍状态 01–15,如 在读、休学、流失');
  const lastChange = readText(reading, 'lastChange');
  const approvalState = readText(reading, 'approvalState');
  let status: StudentStatus;
  if (label !== null) status = value ?? 'UNKNOWN';
  else status = (lastChange === null ? undefined : statusAfterChange.find(lastChange)) ?? 'ENROLLED';
  if (status === 'DEFERRED' && approvalState !== null && notApproved.test(approvalState)) status = 'UNKNOWN';
  return {
    status,
    statusLabel: label,
    statusChangedOn: readDay(reading, 'changedOn'),
    lastChange,
    approvalState,
  };
}

const notApproved = /未通过|不通过|不同意|驳回|退回|待审|未审|审核中|审批中|未批准|不予/u;

function readCare(reading: Reading) {
  const disability = readDisabilityCell(reading, 'disability', studentDisability, '残疾类型 0–8');
  const inclusive = readCode(reading, 'inclusive', inclusiveEducation, '随班就读 0–4 或 是/否');
  const leftBehind = readCode(
    reading,
    'leftBehind',
    leftBehindChild,
    '非留守儿童/单亲留守儿童/双亲留守儿童 (by label: the number 1 has two meanings)',
  );
  const health = readText(reading, 'health');
  return {
    disabilityCategory: disability.category,
    disabilityLabel: disability.label,
    inclusiveEducation: inclusive.value ?? null,
    inclusiveLabel: inclusive.label,
    leftBehind: leftBehind.value ?? null,
    leftBehindLabel: leftBehind.label,
    migrantChild: readYesNo(reading, 'migrantChild'),
    orphan: readYesNo(reading, 'orphan'),
    receivesBoardingSubsidy: readYesNo(reading, 'boardingSubsidy'),
    needsAid: readYesNo(reading, 'needsAid'),
    boarding: readCode(reading, 'boarding', boardingMode, '走读/住校 (1/2)').value ?? null,
    healthLabel: health === null ? null : (studentHealth.find(health) ?? health),
    hukouNature:
      readCode(reading, 'hukouNature', studentHukouNature, '农业户口/非农业户口 (1/2)').value ?? null,
  };
}

/** Members marked 是否监护人 first, then father and mother; other relatives who are no guardians are left out. */
function readGuardians(reading: Reading): GuardianFields {
  const members = familyMembers.map((ids) => readMember(reading, ids));
  const guardians = members.filter((member) => member?.isGuardian === true);
  const parents = members.filter((member) => member !== null && !member.isGuardian && member.isParent);
  return guardianFields(
    reading,
    memberNames,
    [...guardians, ...parents].map((member) => member?.guardian ?? null),
  );
}

/** Spelt out once: putting a column's id together for every row would cost more than reading it. */
const familyMembers = ([1, 2] as const).map((position) => ({
  name: `member${position}Name`,
  relation: `member${position}Relation`,
  relationNote: `member${position}RelationNote`,
  isGuardian: `member${position}IsGuardian`,
  citizenId: `member${position}CitizenId`,
}));
const memberNames = familyMembers.map(({ name }) => name);

function readMember(
  reading: Reading,
  ids: (typeof familyMembers)[number],
): { guardian: ToldGuardian; isGuardian: boolean; isParent: boolean } | null {
  const relation =
    readText(reading, ids.relation) === null
      ? undefined
      : readCode(reading, ids.relation, studentMemberRelation, '成员关系 1–4, 9').value;
  const isGuardian = readYesNo(reading, ids.isGuardian);
  const note = readText(reading, ids.relationNote);
  const parent = relation === 'father' || relation === 'mother' ? relation : null;
  const guardian = readGuardian(reading, ids.name, ids.citizenId, parent ?? 'guardian');
  if (guardian === null) return null;
  // A sheet without the mark lists the members who look after the child; where the mark is left empty, a note may say it.
  const marked = isGuardian ?? (note?.includes('监护') === true || !reading.row.has(ids.isGuardian));
  return { guardian, isGuardian: marked, isParent: parent !== null };
}
