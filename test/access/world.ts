import { checkDigit } from '../../platform/citizen-id.ts';

/** The four systems a child of this made-up county may have a record in. */
export const worldSources = [
  'student-registry',
  'population-registry',
  'poverty-monitoring',
  'disability-register',
] as const;
export type WorldSource = (typeof worldSources)[number];

export type WorldRecord = {
  source: WorldSource;
  name: string;
  sex: string;
  birthDate: string;
  citizenId: string | null;
  division: string | null;
};
export type WorldFlag = {
  id: string;
  rule: string;
  discriminator: string;
  department: string;
  isOpen: boolean;
};
export type WorldChild = {
  id: string;
  seq: number;
  division: string | null;
  citizenId: string | null;
  schooling: string;
  ofSchoolAge: boolean;
  records: readonly WorldRecord[];
  flags: readonly WorldFlag[];
};
export type WorldChange = {
  seq: number;
  kind: string;
  childId: string;
  otherChildId: string | null;
  division: string;
  previousDivision: string | null;
  /** Whose records it was about; null: nobody noted it. */
  sources: readonly WorldSource[] | null;
};

const divisions = [
  '450703101',
  '450703102',
  '450703',
  '450702101',
  '450702101001',
  '4507',
  '450981001',
  null,
];
export const worldNames = ['韦小明', '韦小红', '黄大山', '梁秀英'];
const flagKinds = [
  ['welfare-child-not-enrolled', '', 'RURAL_AFFAIRS'],
  ['disabled-child-not-enrolled', '', 'DISABLED_PERSONS_FEDERATION'],
  ['disability-known-to-welfare-only', '', 'DISABLED_PERSONS_FEDERATION'],
  ['school-age-not-enrolled', '', 'EDUCATION'],
  ['name-differs', 'poverty-monitoring', 'RURAL_AFFAIRS'],
  ['name-differs', 'population-registry', 'PUBLIC_SECURITY'],
  ['name-differs', 'undecided', 'EDUCATION'],
  ['duplicate-student-record', '', 'SCHOOL'],
  ['entitled-without-aid', '', 'MARKET_SUPERVISION'],
] as const;

/** Sources do not agree where a child lives, and some do not say. */
function placeSaid(home: string | null, index: number, place: number): string | null {
  if (home === null || (index + place) % 5 === 4) return null;
  return index % 3 === 1 && place === 1 ? (divisions[(index + 3) % divisions.length] ?? null) : home;
}

/** The place survives in an order of its own: where the registry, then the welfare office, then the certificate says. */
const placeOrder: readonly WorldSource[] = [
  'population-registry',
  'poverty-monitoring',
  'disability-register',
  'student-registry',
];

/** The place the best of these records give; null where none does. */
export function bestPlace(records: readonly WorldRecord[]): string | null {
  const said = placeOrder.flatMap((source) => records.filter((record) => record.source === source));
  return said.find(({ division }) => division !== null)?.division ?? null;
}

/** Children whose sources, divisions, names and flags go through their combinations, each at a pace of its own. */
export function makeWorld(count: number): {
  children: readonly WorldChild[];
  changes: readonly WorldChange[];
} {
  const children = Array.from({ length: count }, (_, index): WorldChild => {
    const id = `c${String(index)
      .padStart(3, '0')
      .replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? 'a')}aaaaaaaaaaaaaaaaa`;
    const birthDate = `20${10 + (index % 9)}-0${1 + (index % 9)}-1${index % 10}`;
    const first17 = `450703${birthDate.replaceAll('-', '')}${String(100 + (index % 800))}`;
    const number = `${first17}${checkDigit(first17)}`;
    const mask = ((index * 7) % 15) + 1;
    const sources = worldSources.filter((_source, place) => (mask >> place) % 2 === 1);
    const bearer = index % 5;
    const home = divisions[index % divisions.length] ?? null;
    const records = sources.map((source, place): WorldRecord => ({
      source,
      name: worldNames[(index + (index % 3 === 0 ? place : 0)) % worldNames.length] ?? '',
      sex: index % 2 === 0 ? 'MALE' : 'FEMALE',
      birthDate,
      citizenId: bearer === 0 || (bearer === 1 && place > 0) ? null : number,
      division: placeSaid(home, index, place),
    }));
    const flags = flagKinds
      .filter((_kind, place) => (index + place) % 4 === 0)
      .map(([rule, discriminator, department], place): WorldFlag => ({
        id: `m${index}x${place}`,
        rule,
        discriminator,
        department,
        isOpen: (index + place) % 5 !== 0,
      }));
    return {
      id,
      seq: index + 1,
      division: bestPlace(records),
      citizenId: records.some(({ citizenId }) => citizenId !== null) ? number : null,
      schooling: ['ENROLLED', 'NOT_ENROLLED', 'NOT_OF_SCHOOL_AGE', 'DROPPED_OUT', 'UNKNOWN'][index % 5] ?? '',
      ofSchoolAge: index % 10 !== 7,
      records,
      flags,
    };
  });
  const changes = children.flatMap(({ id, division, records }, index): Omit<WorldChange, 'seq'>[] => {
    const here = {
      childId: id,
      otherChildId: null,
      division: division ?? '',
      previousDivision: null,
      sources: null,
    };
    const everySource = records.map(({ source }) => source);
    const oneSource = everySource.slice(index % everySource.length).slice(0, 1);
    const neighbour = children[(index + 3) % count]?.id ?? id;
    return [
      { ...here, kind: 'CREATED' },
      ...(index % 4 === 0
        ? [{ ...here, kind: 'UPDATED', previousDivision: '450702101', sources: everySource }]
        : []),
      ...(index % 3 === 0 ? [{ ...here, kind: 'UPDATED', sources: oneSource }] : []),
      ...(index % 5 === 0 ? [{ ...here, kind: 'MOVED', otherChildId: neighbour, sources: oneSource }] : []),
      ...(index % 7 === 0
        ? [{ ...here, kind: 'JOINED', childId: `gone${index}`, otherChildId: neighbour, sources: oneSource }]
        : []),
      ...(index % 11 === 0 ? [{ ...here, kind: 'RETIRED', childId: `left${index}` }] : []),
      ...(index % 13 === 0 ? [{ ...here, kind: 'ERASED', childId: `left${index}`, sources: oneSource }] : []),
    ];
  });
  return { children, changes: changes.map((change, index) => ({ seq: index + 1, ...change })) };
}

/** The first source of the order says; the order is the registry's, then the certificate's, the school's, the welfare's. */
export const goldenOrder: readonly WorldSource[] = [
  'population-registry',
  'disability-register',
  'student-registry',
  'poverty-monitoring',
];
