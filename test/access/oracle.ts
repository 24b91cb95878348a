import { readFileSync } from 'node:fs';
import { bestPlace, goldenOrder } from './world.ts';
import type { WorldChange, WorldChild, WorldFlag, WorldRecord, WorldSource } from './world.ts';

/**
 * Who may be told what, worked out a second time from the policy's matrix and a plain list of children. Shares no code with
 * the hub.
 */
export type Bearer = { department: string; purpose: string; division: string; scopes: readonly string[] };

export type Reach = {
  department: string;
  prefix: string;
  classes: ReadonlySet<string>;
  /** Citizen numbers unmasked. */
  full: boolean;
};

const [head = '', ...lines] = readFileSync(
  new URL('../../gateway/access/policy/matrix.csv', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n');
const columns = head.split(',').slice(2);
export const matrix = lines.map((line) => {
  const [department = '', purpose = '', ...cells] = line.split(',');
  return {
    department,
    purpose,
    cells: Object.fromEntries(columns.map((name, at) => [name, cells[at] ?? ''])),
  };
});

/** Null: the token opens nothing. */
export function reachOf({ department, purpose, division, scopes }: Bearer): Reach | null {
  const row = matrix.find((one) => one.department === department && one.purpose === purpose);
  if (row === undefined || ![0, 2, 4, 6, 9, 12].includes(division.length)) return null;
  if (division === '' && !scopes.includes('hub:all')) return null;
  const classes = new Set(columns.filter((name) => row.cells[name] !== 'withhold'));
  const full = row.cells['citizen-number'] === 'allow' && scopes.includes('citizen-id:full');
  return { department, prefix: division, classes, full };
}

const classOf: Record<WorldSource, string> = {
  'student-registry': 'schooling',
  'population-registry': 'household',
  'poverty-monitoring': 'poverty',
  'disability-register': 'disability',
};
const givenAwayBy: Record<string, readonly string[]> = {
  'welfare-child-not-enrolled': ['poverty'],
  'disabled-child-not-enrolled': ['disability'],
  'disability-known-to-welfare-only': ['poverty', 'disability'],
  'school-age-not-enrolled': ['household'],
  'name-differs': [],
  'duplicate-student-record': ['schooling'],
  'entitled-without-aid': ['schooling', 'poverty'],
};

const lies = (division: string | null, prefix: string): boolean => (division ?? '').startsWith(prefix);

const recordsFor = (child: WorldChild, { classes }: Reach): readonly WorldRecord[] =>
  child.records.filter(({ source }) => classes.has(classOf[source]));

const isKnown = (child: WorldChild, reach: Reach): boolean =>
  lies(child.division, reach.prefix) && recordsFor(child, reach).length > 0;

function isTold({ rule, discriminator, department }: WorldFlag, reach: Reach): boolean {
  if (department === reach.department) return true;
  const source = classOf[discriminator as WorldSource];
  return [...(givenAwayBy[rule] ?? ['nothing']), ...(source === undefined ? [] : [source])].every((name) =>
    reach.classes.has(name),
  );
}

const mask = (number: string): string => `${number.slice(0, 6)}********${number.slice(-4)}`;

/** A value as the best source of those that may be seen gives it. */
function golden(child: WorldChild, reach: Reach): WorldRecord | undefined {
  const records = recordsFor(child, reach);
  return goldenOrder.flatMap((source) => records.filter((record) => record.source === source))[0];
}

export const seesAll = ({ classes }: Reach): boolean =>
  ['household', 'poverty', 'disability'].every((name) => classes.has(name));

/** What the visible sources say, if it lies in the reader's own division; that it lies there the reader knows anyway. */
function placeFor(child: WorldChild, reach: Reach): string | null {
  if (seesAll(reach)) return child.division;
  const seen = bestPlace(recordsFor(child, reach));
  if (seen !== null && lies(seen, reach.prefix)) return seen;
  return reach.prefix === '' ? null : reach.prefix;
}

function schoolingFor(child: WorldChild, { classes }: Reach): string {
  const seesWhyLater = classes.has('poverty') && classes.has('disability');
  return child.schooling === 'NOT_OF_SCHOOL_AGE' && child.ofSchoolAge && !seesWhyLater
    ? 'UNKNOWN'
    : child.schooling;
}

/** What the operation `childSelection` asks of one child must answer; null for a child that does not exist for the reader. */
export function expectedChild(child: WorldChild, reach: Reach): Record<string, unknown> | null {
  if (!isKnown(child, reach)) return null;
  const { classes, full } = reach;
  const seen = recordsFor(child, reach);
  const best = golden(child, reach);
  const number = seen.some(({ citizenId }) => citizenId !== null) ? child.citizenId : null;
  const view = (source: WorldSource, fields: (record: WorldRecord) => object) => {
    if (!classes.has(classOf[source])) return { state: 'WITHHELD', records: [] };
    const records = seen.filter((record) => record.source === source);
    return { state: records.length > 0 ? 'FOUND' : 'NOT_FOUND', records: records.map(fields) };
  };
  const named = ({ name }: WorldRecord) => ({ name });
  return {
    id: child.id,
    name: best?.name,
    sex: best?.sex,
    birthDate: best?.birthDate,
    citizenId: number === null ? null : full ? number : mask(number),
    division: placeFor(child, reach),
    links: seen.map(({ source }) => ({ source: source.toUpperCase().replaceAll('-', '_') })),
    student: view('student-registry', ({ name }) => ({
      name,
      disabilityCategory: classes.has('disability') ? 'VISUAL' : null,
      inclusiveEducation: classes.has('disability') ? true : null,
      receivesBoardingSubsidy: classes.has('poverty') ? true : null,
    })),
    household: view('population-registry', named),
    welfare: view('poverty-monitoring', named),
    disability: view('disability-register', named),
    schooling: { status: schoolingFor(child, reach) },
    mismatches: child.flags.filter((flag) => isTold(flag, reach)).map(({ id }) => ({ id })),
  };
}

export type Filter = {
  division?: string;
  bornFrom?: string;
  bornTo?: string;
  hasMismatch?: boolean;
  schooling?: readonly string[];
  nameContains?: string;
};

/** Ids in the order of the list. */
export function expectedList(
  children: readonly WorldChild[],
  reach: Reach,
  filter: Filter,
): readonly string[] {
  const { division = '', bornFrom = '', bornTo = '9999', hasMismatch, schooling, nameContains = '' } = filter;
  return children
    .filter((child) => isKnown(child, reach) && lies(placeFor(child, reach), division))
    .filter((child) => {
      const born = golden(child, reach)?.birthDate ?? '';
      return born >= bornFrom && born <= bornTo;
    })
    .filter((child) =>
      seesAll(reach)
        ? (golden(child, reach)?.name ?? '').includes(nameContains)
        : recordsFor(child, reach).some(({ name }) => name.includes(nameContains)),
    )
    .filter((child) => schooling === undefined || schooling.includes(schoolingFor(child, reach)))
    .filter(
      (child) =>
        hasMismatch === undefined ||
        child.flags.some((flag) => flag.isOpen && isTold(flag, reach)) === hasMismatch,
    )
    .toSorted(
      (left, right) =>
        (seesAll(reach) ? compare(left.division ?? '', right.division ?? '') : 0) || left.seq - right.seq,
    )
    .map(({ id }) => id);
}

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

export function expectedFlags(children: readonly WorldChild[], reach: Reach): readonly string[] {
  return children
    .filter(({ division }) => lies(division, reach.prefix))
    .flatMap(({ flags }) => flags.filter((flag) => flag.isOpen && isTold(flag, reach)).map(({ id }) => id));
}

/** Where a flag is shown to lie: to who has to act, to who may see all, and to who may see that the registry says so. */
export function expectedPlace(child: WorldChild, flag: WorldFlag, reach: Reach): string {
  const place = child.division ?? '';
  if (seesAll(reach) || flag.department === reach.department) return place;
  const registered = child.records.find(({ source }) => source === 'population-registry');
  const isRegistered = reach.classes.has('household') && registered?.division === child.division;
  return isRegistered && child.division !== null ? place : reach.prefix;
}

export function expectedChanges(
  { children, changes }: { children: readonly WorldChild[]; changes: readonly WorldChange[] },
  reach: Reach,
): readonly (readonly [kind: string, childId: string, other: string | null, child: string | null])[] {
  const known = (id: string | null): WorldChild | undefined => children.find((child) => child.id === id);
  const speaks = (id: string | null): boolean => {
    const child = known(id);
    return child !== undefined && recordsFor(child, reach).length > 0;
  };
  const shownId = (id: string | null): string | null => {
    const child = known(id);
    return child !== undefined && isKnown(child, reach) ? id : null;
  };
  const whole = seesAll(reach);
  return changes
    .filter(
      ({ division, previousDivision }) =>
        lies(division, reach.prefix) || (previousDivision !== null && lies(previousDivision, reach.prefix)),
    )
    .filter(({ kind, childId, sources }) => {
      if (whole) return true;
      if (sources !== null) return sources.some((source) => reach.classes.has(classOf[source]));
      return kind === 'RETIRED' || kind === 'JOINED' || kind === 'ERASED' || speaks(childId);
    })
    .map(({ kind, childId, otherChildId }) => {
      const other = whole ? otherChildId : shownId(otherChildId);
      return [kind, childId, other, shownId(childId)] as const;
    });
}
