import { addDays, parsePlainDate, type PlainDate } from '../../platform/plain-date.ts';
import { asLunarDate } from './lunar-date.ts';
import {
  withHomophone,
  withLookAlike,
  withOtherDot,
  withQuestionMark,
  withVariant,
} from './name-mistakes.ts';
import type { Random } from './random.ts';

type GuardianCells = { name: string; relation: string; citizenId: string };

/** The identifying cells of one exported row, before and after a clerk has typed them. */
export type IdentityCells = {
  name: string;
  /** Printed by the population registry only. */
  formerName: string;
  citizenId: string;
  birthDate: PlainDate;
  phone: string;
  guardian: GuardianCells;
};

/** What a clerk has at hand to mistake for the child's own. */
export type Surroundings = {
  parentIds: readonly string[];
  siblingIds: readonly string[];
  disabilityCard: string | null;
  /** A name the child bore before. */
  formerName: string | null;
  /** Others who may stand as guardian. */
  guardians: readonly GuardianCells[];
  /** A number many rows of the village share: the village doctor's, the class teacher's. */
  sharedPhone: string;
};

/**
 * How often each mistake is made per row at error rate 1, where it can be made at all. They follow the usual county
 * mix, not a measurement. One kind of each group at most falls on a row.
 */
const baseRates = {
  id: {
    'missing-id': 0.012,
    'wrong-digit': 0.004,
    'swapped-digits': 0.002,
    'parents-id': 0.001,
    'siblings-id': 0.0015,
    'fifteen-digits': 0.001,
    'card-as-id': 0.1,
    'precision-lost': 0.0005,
  },
  name: {
    homophone: 0.006,
    'look-alike': 0.003,
    variant: 0.003,
    'question-mark': 0.25,
    'former-name': 0.2,
  },
  date: { 'date-off-by-one': 0.002, 'lunar-date': 0.0015, 'month-day-swapped': 0.001, 'wrong-year': 0.001 },
  contact: { 'no-phone': 0.05, 'other-phone': 0.06, 'shared-phone': 0.003 },
  guardian: { 'other-guardian': 0.1, 'no-guardian': 0.02, 'guardian-misspelt': 0.008 },
  spelling: { 'added-space': 0.01, 'name-dot': 0.3 },
} as const;

type Group = keyof typeof baseRates;
type KindsOf<G extends Group> = keyof (typeof baseRates)[G] & string;
export type ClerkError = { [G in Group]: KindsOf<G> }[Group] | 'full-width' | 'double-registration';

/** Nobody's mistake: families have two phones and more than one who may sign. A bad year has no more of these. */
const natural: readonly Group[] = ['contact', 'guardian'];

/** After these the exports alone may not show who the child is, or what is wrong with it. */
const harmful: readonly Group[] = ['id', 'name', 'date'];

/** The kinds of mistake after which a row has no number of its own that can be trusted. */
export const idErrors: readonly ClerkError[] = [
  'missing-id',
  'wrong-digit',
  'swapped-digits',
  'parents-id',
  'siblings-id',
  'precision-lost',
];

/** One who types: more or less careful than others, and with one mistake made again and again. */
export type Clerk = { factor: number; habit: ClerkError | null };

/** Mistakes come from few hands: half of the clerks make few, one in seven makes most. */
export function drawClerk(random: Random): Clerk {
  const factor = random.weighted([
    [0.25, 50],
    [1, 36],
    [3.6, 14],
  ] as const);
  const habits = [
    ...Object.keys(baseRates.id),
    ...Object.keys(baseRates.name),
    ...Object.keys(baseRates.date),
  ];
  return { factor, habit: random.chance(0.4) ? (random.pick(habits) as ClerkError) : null };
}

const usualClerk: Clerk = { factor: 1, habit: null };

/**
 * The row as a clerk typed it, and which mistakes were made. At rate 0 there are none. Who has made one harmful mistake
 * in a row was in a hurry, and makes the next more easily.
 */
export function typeRow(
  random: Random,
  rate: number,
  cells: IdentityCells,
  around: Surroundings,
  clerk: Clerk = usualClerk,
): { cells: IdentityCells; errors: ClerkError[]; spoiled: boolean } {
  let typed = { ...cells };
  const errors: ClerkError[] = [];
  let hurry = 1;
  if (rate === 0) return { cells: typed, errors, spoiled: false };
  const falls = (group: Group, kind: ClerkError, base: number): boolean =>
    random.chance(
      natural.includes(group)
        ? base * Math.min(1, rate)
        : Math.min(0.9, base * rate * clerk.factor * hurry * (clerk.habit === kind ? 4 : 1)),
    );
  for (const group of ['id', 'name', 'date', 'contact', 'guardian', 'spelling'] as const) {
    for (const [kind, base] of Object.entries(baseRates[group]) as [ClerkError, number][]) {
      if (!falls(group, kind, base)) continue;
      const next = mistake(random, kind, typed, around);
      if (next === null) continue;
      typed = { ...typed, ...next };
      errors.push(kind);
      if (harmful.includes(group)) hurry = 3;
      break;
    }
  }
  const spoiled = hurry > 1;
  if (random.chance(0.005 * rate)) {
    typed.citizenId = fullWidth(typed.citizenId);
    errors.push('full-width');
  }
  return { cells: typed, errors, spoiled };
}

/** The cells a mistake changes; null where it cannot be made, or changes nothing. */
function mistake(
  random: Random,
  kind: ClerkError,
  cells: IdentityCells,
  around: Surroundings,
): Partial<IdentityCells> | null {
  const { citizenId, name, birthDate, guardian } = cells;
  switch (kind) {
    case 'missing-id':
      return idOf('', citizenId);
    case 'wrong-digit':
      return idOf(withWrongDigit(random, citizenId), citizenId);
    case 'swapped-digits':
      return idOf(withSwappedDigits(random, citizenId), citizenId);
    case 'parents-id':
      return idOf(oneOf(random, around.parentIds), citizenId);
    case 'siblings-id':
      return idOf(oneOf(random, around.siblingIds), citizenId);
    case 'fifteen-digits':
      return idOf(`${citizenId.slice(0, 6)}${citizenId.slice(8, 17)}`, citizenId);
    case 'card-as-id':
      return idOf(around.disabilityCard, citizenId);
    case 'precision-lost':
      return idOf(`${citizenId.slice(0, 15)}000`, citizenId);
    case 'homophone':
      return nameOf(withHomophone(name, random), name);
    case 'look-alike':
      return nameOf(withLookAlike(name, random), name);
    case 'variant':
      return nameOf(withVariant(name, random), name);
    case 'question-mark':
      return nameOf(withQuestionMark(name), name);
    case 'former-name':
      return nameOf(around.formerName, name);
    case 'date-off-by-one':
      return { birthDate: addDays(birthDate, random.pick([-1, 1])) };
    case 'lunar-date':
      return dateOf(asLunarDate(birthDate), birthDate);
    case 'month-day-swapped':
      return dateOf(`${birthDate.slice(0, 4)}-${birthDate.slice(8)}-${birthDate.slice(5, 7)}`, birthDate);
    case 'wrong-year':
      return dateOf(
        `${Number(birthDate.slice(0, 4)) + random.pick([-1, 1])}${birthDate.slice(4)}`,
        birthDate,
      );
    case 'no-phone':
      return { phone: '' };
    case 'other-phone':
      return { phone: drawPhone(random) };
    case 'shared-phone':
      return { phone: around.sharedPhone };
    case 'other-guardian': {
      const other = oneOf(random, around.guardians);
      return other === null ? null : { guardian: other };
    }
    case 'no-guardian':
      return { guardian: { name: '', relation: '', citizenId: '' } };
    case 'guardian-misspelt': {
      const misspelt = withHomophone(guardian.name, random);
      return misspelt === null ? null : { guardian: { ...guardian, name: misspelt } };
    }
    case 'added-space':
      return { name: `${name.slice(0, 1)} ${name.slice(1)}` };
    case 'name-dot':
      return nameOf(withOtherDot(name, random), name);
    case 'full-width':
    case 'double-registration':
      return null;
    default:
      return kind satisfies never;
  }
}

function idOf(citizenId: string | null, right: string): Partial<IdentityCells> | null {
  return citizenId === null || citizenId === right ? null : { citizenId };
}

function nameOf(name: string | null, right: string): Partial<IdentityCells> | null {
  return name === null || name === right ? null : { name };
}

function dateOf(text: string | null, right: PlainDate): Partial<IdentityCells> | null {
  const birthDate = text === null ? null : parsePlainDate(text);
  return birthDate === null || birthDate === right ? null : { birthDate };
}

function oneOf<T>(random: Random, list: readonly T[]): T | null {
  return list.length === 0 ? null : random.pick(list);
}

export function drawPhone(random: Random): string {
  return `1${random.pick(['3', '5', '7', '8'])}${String(random.integer(0, 999_999_999)).padStart(9, '0')}`;
}

/**
 * One digit of the sequence part replaced, so that the check digit no longer fits. Never by one that leaves three zeros
 * at the end: those tell of a number that lost its digits, which is another mistake.
 */
export function withWrongDigit(random: Random, citizenId: string): string {
  for (;;) {
    const at = random.integer(14, 16);
    const digit = (Number(citizenId.charAt(at)) + random.integer(1, 9)) % 10;
    const wrong = citizenId.slice(0, at) + String(digit) + citizenId.slice(at + 1);
    if (!wrong.endsWith('000')) return wrong;
  }
}

function withSwappedDigits(random: Random, citizenId: string): string {
  const at = random.integer(6, 15);
  return citizenId.slice(0, at) + citizenId.charAt(at + 1) + citizenId.charAt(at) + citizenId.slice(at + 2);
}

function fullWidth(text: string): string {
  return text.replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
}
