import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCaseDesk } from '../../cli/department/case-desk.ts';
import { departmentCaller } from '../../cli/department/department-caller.ts';
import { openReviewDesk } from '../../cli/department/review-desk.ts';
import type { Hub } from '../../cli/hub/open-hub.ts';
import type { Gateway } from '../../gateway/server.ts';
import { issueFeedbackList } from '../../jobs/reports/feedback/list.ts';
import { loadTemplates } from '../../jobs/reports/templates.ts';
import { plainDate } from '../../platform/plain-date.ts';
import type { Department } from '../../platform/source-systems.ts';
import { flagSight } from '../../subgraphs/reconciliation/mismatch/disclosure.ts';
import { deskId } from '../../subgraphs/reconciliation/queues/chains/posts.ts';
import { countWorkQueue, listWorkQueue } from '../../subgraphs/reconciliation/queues/work-queue.ts';
import { createHubGateway, post, silent } from '../federation/hub-gateway.ts';
import type { HubGateway } from '../federation/hub-gateway.ts';
import { readSheet } from '../feedback-sheet.ts';
import { matrix } from './oracle.ts';
import type { Bearer } from './oracle.ts';
import { tokenOf } from './tokens.ts';
import { fillWorld } from './fill-world.ts';
import { makeWorld } from './world.ts';
import { fc } from '../fast-check.ts';

const world = makeWorld(60);
const today = plainDate('2026-09-10');
const wrongs: string[] = [];

let hub: HubGateway;
let gateway: Gateway;
let folder = '';

beforeAll(async () => {
  hub = await createHubGateway();
  await fillWorld(hub, world);
  await hub.token();
  gateway = await hub.start({
    log: { ...silent, error: (fields, event) => void wrongs.push(`${event} ${JSON.stringify(fields)}`) },
  });
  folder = await mkdtemp(join(tmpdir(), 'hub-roads-'));
}, 60_000);
afterAll(async () => {
  await hub.stop();
  await rm(folder, { recursive: true, force: true });
});

type Told = Record<string, unknown>;
type Child = { id: string; name: string | null; birthDate: string | null };

async function ask(bearer: Bearer, query: string, variables: Told = {}): Promise<Told> {
  const answer = await post(gateway.url, await tokenOf(hub.home, bearer), { query, variables });
  expect(answer.status).toBe(200);
  if (answer.data === null || answer.data === undefined)
    throw new TypeError(`Refused: ${answer.codes.join()}`);
  return answer.data;
}

const departments = [...new Set(matrix.map(({ department }) => department))];
const bearersFor = (purpose: string): fc.Arbitrary<Bearer> =>
  fc.record({
    department: fc.constantFrom(...departments),
    purpose: fc.constant(purpose),
    division: fc.constantFrom('', '45', '4507', '450703', '450703101'),
    scopes: fc.constant(['hub:all']),
  });
const runs = (numRuns: number) => ({ numRuns, seed: 6, endOnFailure: true });
const patience = 300_000;

/** Its subgraphs are asked by the id alone where the child hangs on something else. */
const gist = `id name sex birthDate division citizenId schooling { status }`;
const nothing = { name: null, sex: null, birthDate: null, division: null, citizenId: null, schooling: null };
const said = `id name sex birthDate division citizenId links { source } provenance { field value source }
  schooling { status } mismatches { id division evidence { field value withheld } }`;
const ofChild = `query ($id: ID!) { child(id: $id) { ${said} } }`;

/** What the plain question answers, of every child there is. */
async function askEach(bearer: Bearer): Promise<Map<string, Told | null>> {
  const found = await Promise.all(
    world.children.map(async ({ id }) => [id, (await ask(bearer, ofChild, { id }))['child']] as const),
  );
  return new Map(found as [string, Told | null][]);
}

describe('one caller is told the same, whatever road it takes:', () => {
  it(
    'by id, in lists, under other names, in fragments, through other entities, in the feed',
    async () => {
      await fc.assert(
        fc.asyncProperty(bearersFor('control-dropout'), async (bearer) => {
          const plain = await askEach(bearer);
          const known = [...plain].flatMap(([id, child]) => (child === null ? [] : [id]));
          const list = await ask(
            bearer,
            `{ children(first: 100) { totalCount edges { node { ...A } } } }
            fragment A on Child { ${said} }`,
          );
          const { totalCount, edges } = list['children'] as { totalCount: number; edges: { node: Child }[] };
          expect(totalCount).toBe(known.length);
          expect(edges.map(({ node }) => node.id).toSorted()).toEqual(known.toSorted());
          for (const { node } of edges) expect(node).toEqual(plain.get(node.id));

          const flagged = await ask(
            bearer,
            `{ mismatches(first: 100) { edges { node { id child { ${gist} } } } } }`,
          );
          const flags = (flagged['mismatches'] as { edges: { node: { child: Child | null } }[] }).edges;
          for (const { node } of flags) {
            const id = node.child?.id ?? '';
            if (plain.get(id) === null) expect(node.child).toEqual({ ...nothing, id });
            else expect(plain.get(id)).toMatchObject(node.child ?? nothing);
          }

          const feed = await ask(
            bearer,
            `{ changes(first: 500) { changes { it: childId other: otherChildId who: child { ${gist} } } } }`,
          );
          const events = (
            feed['changes'] as { changes: { it: string; other: string | null; who: Child | null }[] }
          ).changes;
          for (const { it: id, other, who } of events) {
            if (who !== null) expect(plain.get(id)).toMatchObject(who);
            else expect(plain.get(id) ?? null).toBeNull();
            if (other !== null && who !== null && departmentSees(bearer)) expect(plain.has(other)).toBe(true);
            if (other !== null && !departmentSees(bearer)) expect(known).toContain(other);
          }
        }),
        runs(16),
      );
    },
    patience,
  );

  it(
    'at the desk of the command line, and in its work queue',
    async () => {
      await fc.assert(
        fc.asyncProperty(bearersFor('control-dropout'), async (bearer) => {
          const department = bearer.department as Department;
          const desk = await openCaseDesk(asHub(), { department, division: bearer.division });
          const questions = [
            '{ mismatches(first: 100) { totalCount edges { node { id division evidence { field value withheld } assignee { id } } } } }',
            '{ workQueue(first: 100) { totals { total byRule { rule count } } edges { node { id division } } } }',
            '{ cases { totalCount } suspectLists { name } }',
          ];
          for (const question of questions)
            expect(await desk.ask(question)).toEqual(await ask(bearer, question));

          const sql = await hub.dataSource('reconciliation');
          const filter = { department };
          const page = { orderBy: 'DEADLINE', after: null, limit: 100, today } as const;
          const sight = flagSight(departmentCaller(department, bearer.division, { purpose: bearer.purpose }));
          const rows = await listWorkQueue(sql, bearer.division, filter, page, sight);
          const { total } = await countWorkQueue(sql, bearer.division, filter, today, sight);
          const queue = (await ask(bearer, questions[1] ?? ''))['workQueue'] as {
            totals: { total: number };
            edges: { node: { id: string; division: string } }[];
          };
          expect(rows.map(({ id, division }) => ({ id, division }))).toEqual(
            queue.edges.map(({ node }) => node),
          );
          expect(total).toBe(queue.totals.total);
          const left = { department, post: deskId(department) };
          const unassigned = await countWorkQueue(sql, bearer.division, left, today, sight);
          expect(await listWorkQueue(sql, bearer.division, left, page, sight)).toHaveLength(unassigned.total);
        }),
        runs(12),
      );
    },
    patience,
  );

  it(
    'at the desk where links are reviewed',
    async () => {
      const links = 'links { source sourceKey rule explanation }';
      const why = `query ($id: ID!) { reviews { totalCount } child(id: $id) { id name ${links} rejectedLinks { kind sourceKey } } }`;
      await fc.assert(
        fc.asyncProperty(
          bearersFor('correct-records'),
          fc.constantFrom(...world.children.map(({ id }) => id)),
          async (bearer, id) => {
            const { division } = bearer;
            const desk = await openReviewDesk(asHub(), { department: bearer.department, division });
            expect(await desk.ask(why, { id })).toEqual(await ask(bearer, why, { id }));
          },
        ),
        runs(40),
      );
    },
    patience,
  );

  it(
    'on the feedback list that goes to its department, and in the list of such lists',
    async () => {
      const jobs = await hub.dataSource('jobs');
      const templates = await loadTemplates(folder);
      const issued: { id: string; department: string; division: string; rows: number }[] = [];
      await fc.assert(
        fc.asyncProperty(bearersFor('correct-records'), async (bearer) => {
          const department = bearer.department as Department;
          const scope = { department, division: bearer.division, since: null, on: today };
          const path = join(folder, `${issued.length}.xlsx`);
          const caller = departmentCaller(department, bearer.division);
          const { listId, rows } = await issueFeedbackList(jobs, scope, { path, templates, caller });
          issued.push({ id: listId, department, division: bearer.division, rows });
          const [, captions = [], ...lines] = await readSheet(path);
          const cells = (line: string[], caption: string): string => line[captions.indexOf(caption)] ?? '';
          const listed = lines.filter(([id]) => /^m\d+x\d+$/.test(id ?? ''));

          const told = await ask(
            bearer,
            `query ($d: Department!) { mismatches(first: 100, filter: { department: $d }) {
              edges { node { id division child { id name birthDate } evidence { withheld } } } }
              feedbackLists(first: 100) { lists { id department division rows } } }`,
            { d: department },
          );
          const flags = (told['mismatches'] as { edges: { node: Flag }[] }).edges.map(({ node }) => node);
          expect(rows).toBe(flags.length);
          expect(
            listed.map((line) => ({
              id: line[0],
              division: cells(line, '区划代码'),
              name: cells(line, '姓名'),
              birthDate: cells(line, '出生日期'),
              withheld: cells(line, '差异').split('不予显示').length - 1,
            })),
          ).toEqual(
            flags.map(({ id, division, child, evidence }) => ({
              id,
              division,
              name: child?.name ?? '',
              birthDate: child?.birthDate ?? '',
              withheld: evidence.filter(({ withheld }) => withheld).length,
            })),
          );
          const lists = (told['feedbackLists'] as { lists: { id: string }[] }).lists;
          const own = issued.filter(
            (list) =>
              list.division.startsWith(bearer.division) &&
              (list.department === department || departmentSees(bearer)),
          );
          expect(lists.toSorted(byId)).toEqual(own.toSorted(byId));
        }),
        runs(14),
      );
    },
    patience,
  );

  it('never needs the gateway to hold an answer back', () => {
    expect(wrongs).toEqual([]);
  });
});

describe('the position a client is given', () => {
  it('tells a caller who may not see every agency nothing of where children live', async () => {
    const query = '{ children(first: 3) { edges { cursor node { id } } pageInfo { endCursor } } }';
    const police = { department: 'PUBLIC_SECURITY', purpose: 'control-dropout', division: '45', scopes: [] };
    const { children } = await ask(police, query);
    const { edges, pageInfo } = children as {
      edges: { cursor: string }[];
      pageInfo: { endCursor: string };
    };
    const read = (cursor: string): unknown => JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    for (const { cursor } of edges) expect(read(cursor)).toEqual(['', expect.any(Number)]);

    // Another's position is a place in the reader's own list, and no more.
    const after = 'query ($after: String) { children(first: 100, after: $after) { edges { node { id } } } }';
    const others = { ...police, department: 'EDUCATION' };
    const theirs = (await ask(others, query))['children'] as { pageInfo: { endCursor: string } };
    const idsOf = (data: Told): string[] =>
      (data['children'] as { edges: { node: { id: string } }[] }).edges.map(({ node }) => node.id);
    const all = idsOf(await ask(police, after, { after: null }));
    expect(all).toEqual(
      expect.arrayContaining(idsOf(await ask(police, after, { after: theirs.pageInfo.endCursor }))),
    );
    const everybody = idsOf(await ask(others, after, { after: null }));
    expect(everybody).toEqual(
      expect.arrayContaining(idsOf(await ask(others, after, { after: pageInfo.endCursor }))),
    );
  });
});

type Flag = {
  id: string;
  division: string;
  child: { name: string | null; birthDate: string | null } | null;
  evidence: { withheld: boolean }[];
};

const byId = (left: { id: string }, right: { id: string }): number => (left.id < right.id ? -1 : 1);

function departmentSees({ department, purpose }: Bearer): boolean {
  const row = matrix.find((one) => one.department === department && one.purpose === purpose);
  return ['household', 'poverty', 'disability'].every((name) => row?.cells[name] === 'allow');
}

/** What the commands of this test need of an open hub. */
function asHub(): Hub {
  const unused = (): never => {
    throw new TypeError('Not opened for this test');
  };
  return {
    config: { today, home: hub.home },
    dataSource: (schema: string) => hub.dataSource(schema),
    reader: (schema: string) => hub.database.reader(schema),
    close: unused,
  } as unknown as Hub;
}
