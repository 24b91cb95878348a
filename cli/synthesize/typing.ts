import { disabilityCard } from './exports.ts';
import type { Circumstances } from './circumstances.ts';
import {
  drawClerk,
  drawPhone,
  typeRow,
  type Clerk,
  type ClerkError,
  type IdentityCells,
  type Surroundings,
} from './clerk-errors.ts';
import { makeGivenName } from './names.ts';
import type { Household, Person } from './population.ts';
import { createRandom, type Random } from './random.ts';

export type TypedRow = { cells: IdentityCells; errors: readonly ClerkError[]; spoiled: boolean };

/** The clerks of a county, by where they sit: the same clerk types all rows of one source in one school or village. */
export type TypingPool = {
  /** Types one row of a child: `place` is the school or village that keeps the list. */
  type(place: string, cells: IdentityCells, around: Surroundings): TypedRow;
  surroundings(child: Circumstances): Surroundings;
  random: Random;
  rate: number;
};

/**
 * Mistakes have a source of chance of their own, so that one seed gives the same county at every error rate.
 */
export function openTypingPool(seed: number, rate: number): TypingPool {
  const random = createRandom(seed ^ 0x5bd1e995);
  const clerks = new Map<string, Clerk>();
  const phones = new Map<string, string>();
  const around = new WeakMap<Circumstances, Surroundings>();
  return {
    random,
    rate,
    type(place, cells, surroundings) {
      return typeRow(
        random,
        rate,
        cells,
        surroundings,
        remember(clerks, place, () => drawClerk(random)),
      );
    },
    surroundings(child) {
      const known = around.get(child);
      if (known !== undefined) return known;
      const { village } = child.household;
      const drawn = surround(
        random,
        rate,
        child,
        remember(phones, village.code, () => drawPhone(random)),
      );
      around.set(child, drawn);
      return drawn;
    },
  };
}

/** What stands in a child's row when nobody makes a mistake. */
export function rightCells(person: Person, household: Household): IdentityCells {
  const { father } = household;
  return {
    name: person.name,
    formerName: '',
    citizenId: person.citizenId,
    birthDate: person.birthDate,
    phone: household.phone,
    guardian: { name: father.name, relation: '父亲', citizenId: father.citizenId },
  };
}

function surround(random: Random, rate: number, child: Circumstances, sharedPhone: string): Surroundings {
  const { person, household, disability } = child;
  const { father, mother, children } = household;
  const grandfather = father.name.slice(0, 1) + makeGivenName(random, 'MALE', null);
  const surname = [...person.name].slice(0, 1).join('');
  return {
    parentIds: [father.citizenId, mother.citizenId],
    siblingIds: children.filter(({ id }) => id !== person.id).map(({ citizenId }) => citizenId),
    disabilityCard: disability === null ? null : disabilityCard(person, disability),
    formerName: random.chance(0.015 * rate) ? surname + makeGivenName(random, person.sex, null) : null,
    guardians: [
      { name: mother.name, relation: '母亲', citizenId: mother.citizenId },
      { name: mother.name, relation: '母亲', citizenId: '' },
      { name: grandfather, relation: '祖父', citizenId: '' },
    ],
    sharedPhone,
  };
}

function remember<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}
