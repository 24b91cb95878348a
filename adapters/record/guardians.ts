import type { PlainDate } from '../../platform/plain-date.ts';
import { addYears } from '../../platform/plain-date.ts';
import { nameKey } from '../name-key.ts';
import type { GuardianRole } from '../reference/family-relations.ts';
import type { Reading } from './reading.ts';
import { readText } from './reading.ts';
import { readOtherPersonsId } from './identity.ts';

export type Guardian = { name: string; relation: GuardianRole; citizenId: string | null };

export type GuardianFields = {
  guardianName: string | null;
  guardianCitizenId: string | null;
  /** JSON text of `Guardian[]`; null when the file has no column that could name one. */
  guardians: string | null;
};

/** A person as the columns tell: the name may be left out where the number says who it is. */
export type ToldGuardian = Omit<Guardian, 'name'> & { name: string | null };

/** The person named in the column `nameId`, in one role; null when the cells tell of nobody. */
export function readGuardian(
  reading: Reading,
  nameId: string,
  citizenIdId: string | null,
  relation: GuardianRole,
): ToldGuardian | null {
  const name = readText(reading, nameId);
  const citizenId = citizenIdId === null ? null : readOtherPersonsId(reading, citizenIdId);
  const named = name !== null && nameKey(name) !== '';
  return named || citizenId !== null ? { name: named ? name : null, relation, citizenId } : null;
}

/**
 * The head of the household as a parent, when the child's relation to the head (GB/T 4761) is that of a son or daughter:
 * many views print the head and no parents. The head's own citizen number tells father from mother.
 */
export function parentFromHead(
  relationToHead: string | null,
  headName: string | null,
  headCitizenId: string | null,
): Guardian | null {
  if (headName === null || relationToHead === null || !/^(?:2[0-79]|3[0-79])$/.test(relationToHead))
    return null;
  const odd = headCitizenId === null ? null : Number(headCitizenId[16]) % 2 === 1;
  const relation = odd === null ? 'guardian' : odd ? 'father' : 'mother';
  return { name: headName, relation, citizenId: headCitizenId };
}

/**
 * One entry for each person, most responsible first: a guardian who is also named as the father is listed once, as the
 * father, in the guardian's place. Where nobody is named, a grown-up's number alone still tells whose child it is.
 */
export function guardianFields(
  reading: Reading,
  nameColumns: readonly string[],
  told: readonly (ToldGuardian | null)[],
): GuardianFields {
  const people: Guardian[] = [];
  for (const guardian of told) {
    if (guardian === null || guardian.name === null) continue;
    const { name, relation, citizenId } = guardian;
    const same = findPerson(people, { name, relation, citizenId });
    if (same === null) people.push({ name, relation, citizenId });
    else {
      if (same.relation === 'guardian') same.relation = relation;
      same.citizenId ??= citizenId;
    }
  }
  const [first] = people;
  return {
    guardianName: first?.name ?? null,
    guardianCitizenId:
      first === undefined ? numberOfNobodyNamed(told, reading.context.asOf) : first.citizenId,
    guardians: people.length > 0 || nameColumns.some((id) => reading.row.has(id)) ? spell(people) : null,
  };
}

/** A child's number, with no name beside it, is the child's own, or a brother's, in the wrong column. */
function numberOfNobodyNamed(told: readonly (ToldGuardian | null)[], asOf: PlainDate): string | null {
  const bornBy = addYears(asOf, -18).replaceAll('-', '');
  return told.find((guardian) => (guardian?.citizenId?.slice(6, 14) ?? '9') <= bornBy)?.citizenId ?? null;
}

function findPerson(people: readonly Guardian[], guardian: Guardian): Guardian | null {
  for (const person of people) if (samePerson(person, guardian)) return person;
  return null;
}

/** As `JSON.stringify` does, several times faster for ordinary names: every row of an export names guardians. */
function spell(people: readonly Guardian[]): string {
  let json = '';
  for (const { name, relation, citizenId } of people) {
    if (!standsInJson(name)) return JSON.stringify(people);
    const id = citizenId === null ? 'null' : `"${citizenId}"`;
    json += `${json === '' ? '[' : ','}{"name":"${name}","relation":"${relation}","citizenId":${id}}`;
  }
  return json === '' ? '[]' : `${json}]`;
}

/** Nothing that JSON would escape; cautious, since any other name may go the long way. */
function standsInJson(name: string): boolean {
  for (let index = 0; index < name.length; index += 1) {
    const code = name.charCodeAt(index);
    const isChinese = code >= 0x4e00 && code <= 0x9fff;
    if (!isChinese && (code < 48 || code > 90 || (code > 57 && code < 65))) return false;
  }
  return true;
}

function samePerson(left: Guardian, right: Guardian): boolean {
  if (left.citizenId !== null && right.citizenId !== null) return left.citizenId === right.citizenId;
  return nameKey(left.name) === nameKey(right.name);
}
