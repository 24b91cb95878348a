import { knownToSql } from '../golden-record/known-to.ts';
import { describe, expect, it } from 'vitest';
import type { SourceSystem } from '../../../../platform/source-systems.ts';
import {
  citizenNumber,
  emptyChildren,
  forgetLinks,
  linkRecords,
  listGroups,
  useChildren,
} from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';
import { decide, undo } from '../review/test-support.ts';
import { fc } from '../../../../test/fast-check.ts';

const children = useChildren();

/** A family and its neighbours: few values each, so that records collide in every way. */
type World = { days: string[]; numbers: string[]; parents: string[]; mark: string };

/** Several of them share a database without meeting, because a link run costs the same for one as for ten. */
const worlds: readonly World[] = Array.from({ length: 9 }, (_, index) => {
  const month = `0${index + 1}`;
  const born = `2015-${month}-17`;
  const sibling = `2012-${month}-23`;
  return {
    // Of twins; a day and some weeks off; of a sibling; of somebody who has just not grown up yet; of a parent; ten years off; a year off.
    // Of the numbers the last three are made up, that of a parent whose children name it, too, and one that may have been mended.
    days: [
      born,
      `2015-${month}-18`,
      `2015-${month}-27`,
      sibling,
      '2006-09-02',
      `1985-${month}-05`,
      `2005-${month}-17`,
      `2016-${month}-17`,
    ],
    numbers: [
      citizenNumber(born, 11),
      citizenNumber(born, 12),
      citizenNumber(sibling, 11),
      citizenNumber('2006-09-02', 20 + index),
      citizenNumber(`1985-${month}-05`, 32),
      citizenNumber(born, 777),
      citizenNumber(`1986-${month}-05`, 33),
      citizenNumber(`2015-${month}-27`, 13),
    ],
    parents: [citizenNumber(`1986-${month}-05`, 33), citizenNumber(`1987-${month}-05`, 34)],
    mark: String(index),
  };
});
const sources: readonly SourceSystem[] = [
  'population-registry',
  'student-registry',
  'poverty-monitoring',
  'term-registration',
  'graduate-roster',
];
/** Heard alike, looking alike, with a character lost, and plainly others. */
const names = ['林佳明', '林嘉明', '林佳朋', '林?明', '林乙', '罗佳明', '林?', '林甲', '林??'];

const maybe = <T>(values: readonly T[], often = 3): fc.Arbitrary<T | undefined> =>
  fc.option(fc.constantFrom(...values), { nil: undefined, freq: often });

const first = (most: number): fc.Arbitrary<number> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat({ max: most }) });

const content = fc.record({
  name: first(8).map((place) => names[place]),
  formerName: maybe(names, 1),
  sex: maybe(['MALE', 'FEMALE'] as const),
  day: fc.option(first(7), { nil: undefined, freq: 4 }),
  number: fc.option(fc.oneof({ weight: 5, arbitrary: first(6) }, { weight: 1, arbitrary: fc.constant(7) }), {
    nil: undefined,
    freq: 2,
  }),
  /** A number with this digit mistyped, the last one counted on, or from 20 on one lost: it is not valid. */
  mistyped: fc.option(fc.oneof(fc.nat({ max: 16 }), fc.constant(17), fc.integer({ min: 20, max: 36 })), {
    nil: undefined,
    freq: 2,
  }),
  /** Inside the student number; in the registry the number of before. */
  otherNumber: fc.option(first(4), { nil: undefined, freq: 1 }),
  localKey: maybe(['L1', 'L2'], 1),
  guardian: maybe(['林父', '林母']),
  /** Named beside the guardian. */
  parent: maybe(['林父', '林母', '林祖'], 1),
  guardianNumber: maybe([0, 1] as const, 1),
  phone: maybe(['1390000000', '1370000000'], 1),
  village: maybe(['青山村'], 1),
  division: maybe(['450703101', '450703102', '450703101201'], 1),
  present: fc.nat({ max: 3 }).map((chance) => chance > 0),
  closed: fc.nat({ max: 3 }).map((chance) => chance === 0),
  cohortBornBy: maybe(['2015-08-31', '2012-08-31', '2019-08-31', '2006-08-31'], 1),
  asOf: fc.constantFrom('2025-08-30', '2025-08-31', '2025-09-01'),
});

/** What most changes are: of a record that is there, one or two values by which no number is held. */
const touch = fc.record({
  /** By its place among those that are there. */
  record: fc.nat({ max: 9 }),
  batch: fc.integer({ min: 1, max: 3 }),
  change: fc.record(
    {
      guardian: maybe(['林父', '林母']),
      guardianNumber: maybe([0, 1] as const),
      phone: maybe(['1390000000', '1370000000', '1370000001']),
      village: maybe(['青山村', '绿水村']),
      closed: fc.boolean(),
      cohortBornBy: maybe(['2015-08-31', '2012-08-31', '2019-08-31'], 1),
      asOf: fc.constantFrom('2025-08-30', '2025-08-31', '2025-09-01'),
    },
    { requiredKeys: [] },
  ),
});

const ruling = fc.record({
  kind: fc.constantFrom('MUST_LINK' as const, 'CANNOT_LINK' as const),
  record: fc.nat({ max: 9 }),
  other: fc.nat({ max: 9 }),
  undone: fc.nat({ max: 3 }).map((chance) => chance === 0),
});

const batches = 4;
/** What arrives in one world: versions of records in the order they come, each in one of the batches. */
const history = fc.record({
  arrivals: fc
    .array(
      fc.record({
        key: fc.nat({ max: 7 }),
        source: fc.constantFrom(...sources),
        batch: fc.nat({ max: batches - 1 }),
        gone: fc.nat({ max: 4 }).map((chance) => chance === 0),
        content,
      }),
      { minLength: 1, maxLength: 14 },
    )
    .map((arrivals) => arrivals.toSorted((one, other) => one.batch - other.batch)),
  touches: fc.array(touch, { maxLength: 8, size: 'max' }),
  /** What stewards do after each batch: about the records that are there, picked by their place in the list. */
  rulings: fc.array(fc.array(ruling, { maxLength: 2 }), { maxLength: batches }),
});

type Arbitrary<T> = T extends fc.Arbitrary<infer Value> ? Value : never;
type History = Arbitrary<typeof history>;
type Arrival = History['arrivals'][number] & { world: World };

/** A row that names one has no list. */
function namesOf(guardian: string | undefined, parent: string | undefined, { mark }: World) {
  return guardian === undefined || parent === undefined || parent === guardian
    ? undefined
    : [guardian + mark, parent + mark];
}

function toRecord({ source, key, content: values, world }: Arrival): TestRecord {
  const { day, number, mistyped, otherNumber, guardian, parent, guardianNumber, phone, village, ...rest } =
    values;
  const id = number === undefined ? undefined : world.numbers[number];
  const printed = id === undefined || mistyped === undefined ? undefined : mistype(id, mistyped);
  const second = otherNumber === undefined ? undefined : world.numbers[otherNumber];
  const given = {
    ...rest,
    born: day === undefined ? undefined : world.days[day],
    ...(printed === undefined ? { id } : { printed }),
    ...(id !== undefined && printed === undefined && id !== second ? { otherId: second } : {}),
    guardian: guardian === undefined ? undefined : guardian + world.mark,
    guardians: namesOf(guardian, parent, world),
    guardianId: guardianNumber === undefined ? undefined : world.parents[guardianNumber],
    phone: phone === undefined ? undefined : phone + world.mark,
    village: village === undefined ? undefined : village + world.mark,
    localKey: values.localKey === undefined ? undefined : values.localKey + world.mark,
  };
  return {
    key: `${world.mark}/${source}/${key}`,
    source,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  } as TestRecord;
}

function mistype(number: string, place: number): string {
  if (place >= 20) return number.slice(0, place - 20) + number.slice(place - 19);
  const digit = number[place] === 'X' ? 0 : (Number(number[place]) + 1) % 10;
  return number.slice(0, place) + String(digit) + number.slice(place + 1);
}

/** Plays one world's history. Counts records and decisions; the batches of all worlds are linked together. */
function play({ arrivals, touches, rulings }: History, world: World) {
  const latest = new Map<string, Arrival>();
  const lifted: { id: string; keys: string[] }[] = [];
  let touched = new Set<string>();
  const listThere = (): string[] => [...latest].filter(([, { gone }]) => !gone).map(([key]) => key);
  const change = (batch: number): void => {
    const there = listThere();
    for (const { record, change: values } of touches.filter((one) => one.batch === batch)) {
      const key = there[record % there.length] ?? '';
      const former = latest.get(key);
      if (former === undefined) continue;
      latest.set(key, { ...former, content: { ...former.content, ...values } });
      touched.add(key);
    }
  };
  return {
    /** The batch's records, and those that decisions were made about. */
    take(batch: number): Arrival[] {
      change(batch);
      for (const arrival of arrivals.filter((one) => one.batch === batch)) {
        const { key } = toRecord({ ...arrival, world });
        latest.set(key, { ...arrival, world });
        touched.add(key);
      }
      const taken = [...touched].flatMap((key) => latest.get(key) ?? []);
      touched = new Set();
      return taken;
    },
    async rule(batch: number): Promise<void> {
      const there = listThere();
      const stored = await listStored();
      for (const [place, { kind, record, other, undone }] of (rulings[batch] ?? []).entries()) {
        const keys = [there[record % there.length] ?? '', there[other % there.length] ?? ''];
        // Nobody can decide about a record that the linkage does not have.
        if (keys[0] === keys[1] || !keys.every((key) => stored.has(key))) continue;
        const decision = { kind, record: keys[0] ?? '', other: keys[1] ?? '' };
        const id = await decide(children.db, decision, `d${world.mark}-${batch}-${place}`);
        if (undone) lifted.push({ id, keys });
        for (const key of keys) touched.add(key);
      }
    },
    async undo(): Promise<void> {
      for (const { id, keys } of lifted) {
        await undo(children.db, id);
        for (const key of keys) touched.add(key);
      }
    },
    current: (): Arrival[] => [...latest.values()].filter(({ gone }) => !gone),
  };
}

/** Keys of the records that the linkage has. */
async function listStored(): Promise<Set<string>> {
  const rows = await children.db.query<{ source_key: string }[]>(
    'select source_key from children.link_record',
  );
  return new Set(rows.map((row) => row.source_key));
}

type Played = ReturnType<typeof play>;
type Row = Record<string, unknown>;

/** All that a run makes of the records, without the ids it gave. */
async function readState(): Promise<Record<string, unknown>> {
  const keysOf = (
    child: string,
  ): string => `(select string_agg(m.source_key, ' ' order by m.source_key collate "C")
    from children.link_record m where m.child_id = ${child})`;
  return {
    groups: await listGroups(children.db),
    links: await children.db.query<Row[]>(`
      select source_key, rule, explanation, center::text, seeker, seek_day from children.link_record
      order by source_key collate "C"`),
    golden: await children.db.query<Row[]>(`
      select * from (select ${keysOf('c.child_id')} as keys, c.name, c.citizen_id, c.sex, c.birth_date, c.division
        from children.child c where retired_at is null) g order by keys collate "C"`),
    doubts: await children.db.query<Row[]>(`
      select * from (select l.source_key, ${keysOf('r.child_id')} as keys, r.bits, r.levels,
          r.runner_up -> 'bits' as next_bits, ${keysOf(`r.runner_up ->> 'childId'`)} as next_keys
        from children.review_candidate r join children.link_record l using (source_system, record_id)) d
      order by source_key collate "C", keys collate "C"`),
    reviews: await children.db.query<Row[]>(`
      select l.source_key, v.status from children.review v join children.link_record l using (source_system, record_id)
      order by source_key collate "C"`),
  };
}

/** Hidden rules of identity that must hold after any history. */
async function checkInvariants(): Promise<void> {
  expect(
    await children.db.query(`
    with newest as (select distinct on (split_part(decision_id, '-', 1)) * from children.decided_pair
      order by split_part(decision_id, '-', 1), seq desc)
    select 'two numbers in one child' as broken from children.link_record
    where child_id is not null and rule in ('CITIZEN_ID', 'DISABILITY_CARD', 'STUDENT_NUMBER') and seeker is null
    group by child_id having count(distinct citizen_id) > 1
    union all select 'one number on two children' from children.child
    where retired_at is null and citizen_id is not null group by citizen_id having count(*) > 1
    union all select 'a redirect to a tombstone' from children.child o join children.child c on c.child_id = o.redirect_to
    where c.retired_at is not null
    union all select 'an old id that leads away from its records' from children.child o
    where o.redirect_to is not null
      and exists (select from children.joined_record k join children.link_record r using (source_system, record_id)
        where k.child_id = o.child_id and r.child_id is not null)
      and not exists (select from children.joined_record k join children.link_record r using (source_system, record_id)
        where k.child_id = o.child_id and r.child_id = o.redirect_to)
    union all select 'records of an old id that is none' from children.joined_record k join children.child o using (child_id)
    where o.retired_at is null
    union all select 'a record of a tombstone' from children.link_record join children.child using (child_id)
    where retired_at is not null
    union all select 'records of one child that the newest decision keeps apart' from newest d
    join children.link_record r using (source_system, record_id)
    join children.link_record o on o.source_system = d.other_source_system and o.record_id = d.other_record_id
    where d.kind = 'CANNOT_LINK' and r.child_id = o.child_id
    union all select 'records of two children that the newest decision joins' from newest d
    join children.link_record r using (source_system, record_id)
    join children.link_record o on o.source_system = d.other_source_system and o.record_id = d.other_record_id
    where d.kind = 'MUST_LINK' and r.child_id is distinct from o.child_id and r.id17 is not distinct from o.id17
    union all select 'a wrong number of children' from children.linkage_state s
    where s.children is distinct from (select count(*) from children.child where retired_at is null)
    union all select 'a wrong set of systems' from children.child c
    where retired_at is null and known_to is distinct from (
      select ${knownToSql} from children.link_record l where l.child_id = c.child_id)
    union all select 'wrong numbers of children in divisions' from children.known_children n
    full join (select coalesce(division, '') as division, known_to, count(*) as children from children.child
      where retired_at is null group by 1, 2) c using (division, known_to)
    where n.children is distinct from c.children
    union all select 'a wrong list of contested records' from children.contested_record c
    full join (select * from children.link_record where explanation ? 'name') l using (source_system, record_id)
    where (c.id17, c.name_key, c.birth_date, c.id_birth, c.born, c.guardian_citizen_id)
      is distinct from (l.id17, l.name_key, l.birth_date, l.id_birth, l.born, l.guardian_citizen_id)
    union all select 'a child without records' from children.child c
    where retired_at is null and not exists (select from children.link_record l where l.child_id = c.child_id)`),
  ).toEqual([]);
}

/** `born_after` on the day of the test: who was born by then has grown up. */
const bornAfter = '2006-09-01';
const isChilds = (born: string | undefined): boolean => born !== undefined && born > bornAfter;
const isAdults = ({ id, born }: TestRecord): boolean =>
  id !== undefined &&
  !isChilds(born) &&
  !isChilds(`${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`);

/** The numbers on children's rows. A grown-up's row is fed for as long as one of these bears its number (`adultNumberSql`, `jobs/link`). */
const numbersOfChildren = (records: readonly TestRecord[]): Set<string | undefined> =>
  new Set(records.filter(({ born }) => isChilds(born)).map(({ id }) => id));

/** All that a full run is fed. */
function fedInFull(worlds: readonly Played[]): TestRecord[] {
  const records = worlds.flatMap((world) => world.current().map(toRecord));
  const borne = numbersOfChildren(records);
  return records.filter((record) => !isAdults(record) || borne.has(record.id));
}

/** A small run: what was touched, as far as it is fed, and the grown-ups whose number came onto a child's row with it. */
async function linkTouched(worlds: readonly Played[], batch: number): Promise<void> {
  const taken = worlds.flatMap((world) => world.take(batch));
  const touched = taken.map(toRecord);
  const there = new Map(fedInFull(worlds).map((record) => [record.key, record]));
  const known = new Set([...(await listStored()), ...touched.map(({ key }) => key)]);
  const came = numbersOfChildren(touched.filter(({ key }) => there.has(key)));
  const adults = [...there.values()].filter(
    (record) => isAdults(record) && came.has(record.id) && !known.has(record.key),
  );
  await linkRecords(children.db, [...touched.filter(({ key }) => there.has(key)), ...adults], {
    gone: touched.filter(({ key }) => !there.has(key)),
  });
}

describe('the partition', () => {
  // A busy machine makes fewer runs, and does not fail for it.
  const runs = { numRuns: 20, interruptAfterTimeLimit: 25_000 };
  const timeout = 120_000;

  it('does not depend on how and in what order records arrived', { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(history, { minLength: 1, maxLength: worlds.length, size: 'max' }),
        async (histories) => {
          await emptyChildren(children.db);
          const played = histories.flatMap((one, index) => {
            const world = worlds[index];
            return world === undefined ? [] : [play(one, world)];
          });
          for (let batch = 0; batch < batches; batch += 1) {
            await linkTouched(played, batch);
            for (const world of played) await world.rule(batch);
          }
          await linkTouched(played, batches);
          for (const world of played) await world.undo();
          await linkTouched(played, batches);
          const grown = await readState();
          await checkInvariants();

          const records = fedInFull(played);
          for (const rebuilt of [{ full: true }, { fresh: true }]) {
            await forgetLinks(children.db);
            await linkRecords(children.db, records, rebuilt);
            expect(grown).toEqual(await readState());
            await checkInvariants();
          }
        },
      ),
      runs,
    );
  });
});
