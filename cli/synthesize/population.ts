import { addDays, addYears, plainDate, type PlainDate } from '../../platform/plain-date.ts';
import { checkDigit } from '../../platform/citizen-id.ts';
import { drawPhone } from './clerk-errors.ts';
import { makeDottedName, makeGenerationCharacter, makeGivenName, makeSurname, type Sex } from './names.ts';
import type { Random } from './random.ts';

export type Village = { code: string; name: string; township: string; townshipCode: string };
export type County = {
  code: string;
  name: string;
  prefecture: string;
  province: string;
  villages: readonly Village[];
};

export type Person = {
  /** Truth id, never printed in an export. */
  id: string;
  name: string;
  sex: Sex;
  birthDate: PlainDate;
  citizenId: string;
};

export type Household = {
  number: string;
  village: Village;
  phone: string;
  father: Person;
  mother: Person;
  /** Of 0 to 18 years on the day of the exports. */
  children: readonly Person[];
};

/** Draws households until `childCount` children exist; nothing but the current household is held. */
export function* drawHouseholds(
  random: Random,
  county: County,
  childCount: number,
  day: PlainDate,
): Generator<Household> {
  const usedIds = new Set<string>();
  let drawn = 0;
  let serial = 0;
  while (drawn < childCount) {
    serial += 1;
    const size = Math.min(
      random.weighted([
        [1, 45],
        [2, 40],
        [3, 15],
      ] as const),
      childCount - drawn,
    );
    yield drawHousehold({ random, county, day, usedIds }, { serial, firstChild: drawn, size });
    drawn += size;
  }
}

/** What all draws of one population share; numbers that are given out are noted in `usedIds`. */
type Draw = { random: Random; county: County; day: PlainDate; usedIds: Set<string> };

/** Children are numbered on from `firstChild` through all households. */
function drawHousehold(
  draw: Draw,
  { serial, firstChild, size }: { serial: number; firstChild: number; size: number },
): Household {
  const { random, county, day } = draw;
  const village = random.pick(county.villages);
  const surname = makeSurname(random);
  const generation = random.chance(0.5) ? makeGenerationCharacter(random) : null;
  const children: Person[] = [];
  for (let at = 0; at < size; at += 1) {
    const previous = children.at(-1);
    const twin = previous !== undefined && random.chance(0.03);
    const birthDate = twin ? previous.birthDate : addDays(day, -random.integer(20, 18 * 365));
    const sex: Sex = random.chance(0.52) ? 'MALE' : 'FEMALE';
    const name = random.chance(0.01)
      ? makeDottedName(random)
      : surname + makeGivenName(random, sex, generation);
    children.push(person(draw, { id: `P${firstChild + at + 1}`, name, sex, birthDate }));
  }
  const eldest = children.reduce(
    (oldest, child) => (child.birthDate < oldest ? child.birthDate : oldest),
    day,
  );
  const parentBirth = (): PlainDate =>
    addDays(addYears(eldest, -random.integer(20, 38)), -random.integer(0, 364));
  const fatherName = surname + makeGivenName(random, 'MALE', null);
  const motherName = makeSurname(random) + makeGivenName(random, 'FEMALE', null);
  return {
    number: `${village.code.slice(0, 9)}${String(serial).padStart(7, '0')}`,
    village,
    phone: drawPhone(random),
    father: person(draw, { id: `F${serial}`, name: fatherName, sex: 'MALE', birthDate: parentBirth() }),
    mother: person(draw, { id: `M${serial}`, name: motherName, sex: 'FEMALE', birthDate: parentBirth() }),
    children,
  };
}

function person({ random, county, usedIds }: Draw, drawn: Omit<Person, 'citizenId'>): Person {
  const { birthDate, sex } = drawn;
  return { ...drawn, citizenId: drawCitizenId(random, county.code, birthDate, sex, usedIds) };
}

/** GB 11643-1999: six digits of place, the birth date, a sequence whose parity tells the sex, the check digit. */
function drawCitizenId(
  random: Random,
  countyCode: string,
  birthDate: PlainDate,
  sex: Sex,
  usedIds: Set<string>,
): string {
  for (;;) {
    const sequence = random.integer(0, 498) * 2 + (sex === 'MALE' ? 1 : 2);
    const first17 = `${countyCode}${birthDate.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
    const citizenId = first17 + checkDigit(first17);
    if (!usedIds.has(citizenId)) {
      usedIds.add(citizenId);
      return citizenId;
    }
  }
}

/** First day of the school year that `day` falls in, 1 September. */
export function schoolYearStart(day: PlainDate): PlainDate {
  const year = Number(day.slice(0, 4));
  return plainDate(`${day.slice(5) >= '09-01' ? year : year - 1}-09-01`);
}
