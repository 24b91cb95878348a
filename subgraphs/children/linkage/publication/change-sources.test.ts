import { describe, expect, it } from 'vitest';
import { citizenNumber, linkRecords, readChildIds, useChildren } from '../test-support.ts';
import type { TestRecord } from '../test-support.ts';

const children = useChildren();
const id = citizenNumber('2015-01-01', 11);
const common = { name: '林甲', born: '2015-01-01', id, division: '450703101' };
const pupil: TestRecord = { ...common, key: 's1', source: 'student-registry' };
const hukou: TestRecord = { ...common, key: 'p1', source: 'population-registry' };
const poor: TestRecord = { ...common, key: 'w1', source: 'poverty-monitoring' };

type Event = { kind: string; sources: string[] | null };
const readEvents = (): Promise<Event[]> =>
  children.db.query<Event[]>('select kind, sources from children.change order by seq');

describe('an event says whose records it is about:', () => {
  it('of a child that changed, those that came, changed or went', async () => {
    await linkRecords(children.db, [pupil]);
    await linkRecords(children.db, [poor]);
    await linkRecords(children.db, [{ ...poor, phone: '1' }, hukou]);
    await linkRecords(children.db, [], { gone: [poor] });
    expect(await readEvents()).toEqual([
      { kind: 'CREATED', sources: null },
      { kind: 'UPDATED', sources: ['poverty-monitoring'] },
      { kind: 'UPDATED', sources: ['population-registry', 'poverty-monitoring'] },
      { kind: 'UPDATED', sources: ['poverty-monitoring'] },
    ]);
  });

  it('of a child that belongs elsewhere now, all that know it', async () => {
    await linkRecords(children.db, [pupil, poor]);
    await linkRecords(children.db, [{ ...poor, division: '450702101' }]);
    const [, moved] = await children.db.query<(Event & { previous_division: string })[]>(
      'select kind, sources, previous_division from children.change order by seq',
    );
    expect(moved).toEqual({
      kind: 'UPDATED',
      sources: ['student-registry', 'poverty-monitoring'],
      previous_division: '450703101',
    });
  });

  it('of a child that is no more, those that knew it', async () => {
    await linkRecords(children.db, [pupil]);
    await linkRecords(children.db, [], { gone: [pupil] });
    expect((await readEvents())[1]).toEqual({ kind: 'RETIRED', sources: ['student-registry'] });
  });

  it('of a child that was joined to another, those that knew it by its own id', async () => {
    const { id: _, ...nameless } = poor;
    await linkRecords(children.db, [pupil]);
    await linkRecords(children.db, [{ ...nameless, name: '林乙', guardian: '林父' }]);
    const { s1, w1 } = await readChildIds(children.db);
    expect(w1).not.toBe(s1);
    await linkRecords(children.db, [poor]);
    const joined = (await readEvents()).filter(({ kind }) => kind === 'JOINED');
    expect(joined).toEqual([{ kind: 'JOINED', sources: ['poverty-monitoring'] }]);
  });
});
