import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SourceSystem } from '../../../platform/source-systems.ts';
import {
  citizenNumber,
  emptyChildren,
  forgetLinks,
  linkRecords,
  listGroups,
  useChildren,
} from './test-support.ts';
import type { TestRecord } from './test-support.ts';
import { decide, undo } from './review/test-support.ts';

const children = useChildren();

/** Few values each, so that records collide in every way: shared numbers, names, days, local numbers, guardians. */
const sources: readonly SourceSystem[] = [
  'population-registry',
  'student-registry',
  'poverty-monitoring',
  'term-registration',
];
const days = ['2015-01-01', '2015-01-02', '2012-06-03', '2006-09-02'];
const numbers = [
  ...days.map((day) => citizenNumber(day, 11)),
  citizenNumber('2015-01-01', 12),
  citizenNumber('1985-04-05', 32),
];
const names = ['林甲', '林乙', '林丙'];

const maybe = <T>(values: readonly T[]): fc.Arbitrary<T | undefined> =>
  fc.option(fc.constantFrom(...values), { nil: undefined, freq: 3 });

const content = fc.record({
  name: fc.constantFrom(...names),
  formerName: fc.option(fc.constantFrom(...names), { nil: undefined, freq: 1 }),
  sex: maybe(['MALE', 'FEMALE'] as const),
  born: maybe(days),
  id: maybe(numbers),
  localKey: fc.option(fc.constantFrom('L1', 'L2'), { nil: undefined, freq: 1 }),
  guardian: maybe(['林父', '林母']),
  phone: fc.option(fc.constantFrom('1', '2'), { nil: undefined, freq: 1 }),
  present: fc.boolean(),
});

/** Versions of records in the order they arrive; a later version of a key replaces the earlier one. */
const arrivals = fc.array(
  fc.record({ key: fc.nat({ max: 9 }), source: fc.constantFrom(...sources), gone: fc.boolean(), content }),
  { minLength: 1, maxLength: 16 },
);

/** What stewards do after each batch: about the records that are there, picked by their place in the list. */
const rulings = fc.array(
  fc.array(
    fc.record({
      kind: fc.constantFrom('MUST_LINK' as const, 'CANNOT_LINK' as const),
      record: fc.nat({ max: 9 }),
      other: fc.nat({ max: 9 }),
      undone: fc.nat({ max: 3 }).map((chance) => chance === 0),
    }),
    { maxLength: 3 },
  ),
  { maxLength: 5 },
);

type Ruling = { kind: 'MUST_LINK' | 'CANNOT_LINK'; record: number; other: number; undone: boolean };

type Arrival = { key: number; source: SourceSystem; gone: boolean; content: Record<string, unknown> };

function toRecord(arrival: Arrival): TestRecord {
  const given = Object.entries(arrival.content).filter(([, value]) => value !== undefined);
  return {
    key: `${arrival.source}/${arrival.key}`,
    source: arrival.source,
    ...Object.fromEntries(given),
  } as TestRecord;
}

type Golden = { keys: string[]; values: unknown };

async function readState(): Promise<{ groups: string[][]; golden: Golden[] }> {
  const golden = await children.db.query<Golden[]>(`
    select array_agg(l.source_key order by l.source_key collate "C") as keys,
      json_build_array(c.name, c.citizen_id, c.sex, c.birth_date, c.division,
        json_agg(json_build_array(l.rule, l.explanation) order by l.source_key collate "C")) as values
    from children.child c join children.link_record l using (child_id)
    where c.retired_at is null group by c.child_id order by 1`);
  return { groups: await listGroups(children.db), golden };
}

/** Hidden rules of identity that must hold after any history. */
async function checkInvariants(): Promise<void> {
  expect(
    await children.db.query(`
    with newest as (select * from children.decided_pair order by seq desc limit 1)
    select 'two numbers in one child' as broken from children.link_record
    where rule in ('CITIZEN_ID', 'DISABILITY_CARD', 'STUDENT_NUMBER') group by child_id having count(distinct citizen_id) > 1
    union all select 'one number on two children' from children.child
    where retired_at is null and citizen_id is not null group by citizen_id having count(*) > 1
    union all select 'a redirect to a tombstone' from children.child o join children.child c on c.child_id = o.redirect_to
    where c.retired_at is not null
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
    union all select 'a child without records' from children.child c
    where retired_at is null and not exists (select from children.link_record l where l.child_id = c.child_id)`),
  ).toEqual([]);
}

describe('the partition', () => {
  // A busy machine makes fewer runs, and does not fail for it.
  const runs = { numRuns: 60, interruptAfterTimeLimit: 200_000 };
  const timeout = 300_000;

  it('does not depend on how and in what order records arrived', { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(
        arrivals,
        fc.array(fc.nat({ max: 4 }), { maxLength: 6 }),
        rulings,
        async (history, cuts, sessions) => {
          await emptyChildren(children.db);
          const latest = new Map<string, Arrival>();
          let batch = new Map<string, Arrival>();
          let decisions = 0;
          const lifted: { id: string; keys: string[] }[] = [];
          const pending = [...sessions];
          const flush = async (): Promise<void> => {
            const records = [...batch.values()];
            await linkRecords(children.db, records.filter(({ gone }) => !gone).map(toRecord), {
              gone: records.filter(({ gone }) => gone).map(toRecord),
            });
            batch = new Map();
            await rule(pending.shift() ?? []);
          };
          /** Stores decisions and notes their records for the next batch, as the hub does. */
          const rule = async (session: readonly Ruling[]): Promise<void> => {
            const there = [...latest].filter(([, { gone }]) => !gone).map(([key]) => key);
            for (const { kind, record, other, undone } of session) {
              const keys = [there[record % there.length] ?? '', there[other % there.length] ?? ''];
              if (keys[0] === keys[1]) continue;
              decisions += 1;
              const id = await decide(
                children.db,
                { kind, record: keys[0] ?? '', other: keys[1] ?? '' },
                `d${decisions}`,
              );
              if (undone) lifted.push({ id, keys });
              keys.forEach(noteTouched);
            }
          };
          const noteTouched = (key: string): void => {
            const arrival = latest.get(key);
            if (arrival !== undefined) batch.set(key, arrival);
          };
          for (const [index, arrival] of history.entries()) {
            const { key } = toRecord(arrival);
            batch.set(key, arrival);
            latest.set(key, arrival);
            if (index % 5 === (cuts[Math.floor(index / 5)] ?? 4)) await flush();
          }
          await flush();
          await flush();
          for (const { id, keys } of lifted) {
            await undo(children.db, id);
            keys.forEach(noteTouched);
          }
          pending.length = 0;
          await flush();
          const grown = await readState();
          await checkInvariants();

          await forgetLinks(children.db);
          const current = [...latest.values()].filter(({ gone }) => !gone).map(toRecord);
          await linkRecords(children.db, current, { full: true });
          expect(grown).toEqual(await readState());
          await checkInvariants();
        },
      ),
      runs,
    );
  });
});
