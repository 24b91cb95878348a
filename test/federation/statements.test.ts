import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Gateway } from '../../gateway/server.ts';
import { subgraphNames } from '../../platform/source-systems.ts';
import type { SourceSystem, SubgraphName } from '../../platform/source-systems.ts';
import { sourceTables as disabilityTables } from '../../subgraphs/disability/tables.ts';
import { sourceTables as householdsTables } from '../../subgraphs/households/tables.ts';
import { sourceTables as studentsTables } from '../../subgraphs/students/tables.ts';
import { sourceTables as welfareTables } from '../../subgraphs/welfare/tables.ts';
import { createAgencyStore } from './agency-store.ts';
import { createHubGateway, post } from './hub-gateway.ts';
import type { HubGateway } from './hub-gateway.ts';

const agencies = [
  { name: 'students', tables: studentsTables, source: 'student-registry', row: { status: 'ENROLLED' } },
  { name: 'households', tables: householdsTables, source: 'population-registry', row: { status: 'NORMAL' } },
  { name: 'welfare', tables: welfareTables, source: 'poverty-monitoring', row: {} },
  { name: 'disability', tables: disabilityTables, source: 'disability-register', row: { status: 'VALID' } },
] as const;
const ids = Array.from({ length: 30 }, (_, index) => `c${String(index).padStart(2, '0')}`);
const division = '450703101';

let hub: HubGateway;
let gateway: Gateway;
let token: string;

beforeAll(async () => {
  hub = await createHubGateway();
  gateway = await hub.start();
  token = await hub.token();
  await seedChildren();
  await seedMismatches();
  for (const { name, tables, source, row } of agencies) {
    const store = createAgencyStore(await hub.dataSource(name), tables);
    await store.batch(source, '2026-09-01');
    for (const id of ids) {
      await store.child(id, division);
      await store.record(source, id, row);
    }
  }
});
beforeEach(() => {
  for (const name of subgraphNames) hub.statements[name].length = 0;
});
afterAll(() => hub.stop());

async function seedChildren(): Promise<void> {
  const children = await hub.dataSource('children');
  await children.query(
    `insert into children.child (child_id, name, division) select id, '某' || id, $2 from unnest($1::text[]) as id`,
    [ids, division],
  );
  const sources: SourceSystem[] = ['student-registry', 'population-registry'];
  await children.query(
    `insert into children.link_record (source_system, record_id, source_key, file_row, batch_id, import_id, as_of,
       present, name, name_key, citizen_id_status, id_evidence, division, child_id, rule, explanation)
     select source, place, 'key-' || place, place, 1, gen_random_uuid(), '2026-09-01', true, '某' || id, '某' || id,
       'MISSING', 'NONE', $3, id, 'UNLINKED', '{}'
     from unnest($1::text[]) with ordinality as child (id, place), unnest($2::text[]) as source`,
    [ids, sources, division],
  );
  await children.query(
    `insert into children.change (kind, child_id, division) select 'CREATED', id, $2 from unnest($1::text[]) as id`,
    [ids, division],
  );
}

async function seedMismatches(): Promise<void> {
  const reconciliation = await hub.dataSource('reconciliation');
  await reconciliation.query(
    `insert into reconciliation.comparison (child_id, child_division, child_schooling, child_judged_on)
     select id, $2, 'ENROLLED', '2026-09-10' from unnest($1::text[]) as id`,
    [ids, division],
  );
  await reconciliation.query(
    `insert into reconciliation.mismatch (mismatch_id, rule, rule_version, child_id, discriminator, department,
       division, status, severity, evidence, opened_at, due_at, updated_at)
     select 'm' || id, 'name-differs', 1, id, '', 'EDUCATION', $2, 'OPEN', 'LOW', '[]', now(), now(), now()
     from unnest($1::text[]) as id`,
    [ids, division],
  );
  await reconciliation.query(
    `insert into reconciliation.mismatch_event (mismatch_id, to_status, at, actor)
     select mismatch_id, 'OPEN', now(), 'hub' from reconciliation.mismatch`,
  );
}

/** The operation the README shows. */
function readmeQuery(): string {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  return /```graphql\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
}

const views = `student { state asOf records { name schoolName grade status } }
  household { state records { name status guardians { name } } }
  welfare { state records { name monitoringCategory } }
  disability { state records { category grade } }`;
const page = 'pageInfo { hasNextPage endCursor } totalCount';

const once = (...names: SubgraphName[]): Partial<Record<SubgraphName, number>> =>
  Object.fromEntries(names.map((name) => [name, 1]));
const everyone = once(...subgraphNames);

it.each<[string, string, Record<string, unknown>, Partial<Record<SubgraphName, number>>]>([
  ['the query of the README', readmeQuery(), { id: 'c00' }, everyone],
  [
    'a page of children with all views and mismatches',
    `{ children(first: 25) { edges { cursor node { id name division ${views} schooling { status }
       mismatches(status: [OPEN]) { id status rule { title } } } } ${page} } }`,
    {},
    everyone,
  ],
  [
    'mismatches with their child and its views',
    `{ mismatches(filter: { department: EDUCATION }, first: 25) { edges { node { id status dueAt
       evidence { field value } child { id name ${views} } } } ${page} } }`,
    {},
    everyone,
  ],
  [
    'a page with provenance and links',
    `{ children(first: 25) { edges { node { id name provenance { field value source rivals { value } }
       links { source sourceKey fileRow rule explanation } } } ${page} } }`,
    {},
    once('children'),
  ],
])('%s asks each subgraph for one statement', async (_, query, variables, expected) => {
  const { status, data, codes } = await post(gateway.url, token, { query, variables });
  expect({ status, codes }).toEqual({ status: 200, codes: [] });
  expect(Object.values(data ?? {})[0]).not.toBeNull();
  const counted = Object.fromEntries(statementTitles().map(([name, titles]) => [name, titles.length]));
  expect({ counted, asked: statementTitles() }).toEqual({ counted: expected, asked: expect.anything() });
});

it.each<[string, string, Record<string, unknown>]>([
  [
    'one mismatch with its history, its child and what else is wrong with the child',
    `query ($id: ID!) { mismatch(id: $id) { status history { to at actor }
       child { name links { rule } ${views} mismatches { id history { to } } } } }`,
    { id: 'mc00' },
  ],
  [
    'mismatches with the other mismatches of their children, and their histories',
    `{ mismatches(first: 25) { edges { node { history { to } child { mismatches { history { to } } } } } } }`,
    {},
  ],
  [
    'the feed of children with what they are now',
    `{ changes { changes { kind child { name links { rule } ${views} } } latestCursor } }`,
    {},
  ],
  [
    'the feed of mismatches with what they are now',
    '{ mismatchChanges { changes { cursor mismatch { id status history { to } child { name } } } } }',
    {},
  ],
])('%s: each kind of thing is asked for once, not once a row', async (_, query, variables) => {
  const { status, codes } = await post(gateway.url, token, { query, variables });
  expect({ status, codes }).toEqual({ status: 200, codes: [] });
  for (const [name, titles] of statementTitles()) {
    expect([name, titles]).toEqual([name, [...new Set(titles)]]);
  }
});

/** What each subgraph asked its store for, by the comments its statements begin with. */
function statementTitles(): [string, string[]][] {
  return Object.entries(hub.statements)
    .filter(([, statements]) => statements.length > 0)
    .map(([name, statements]) => [name, statements.map((text) => /\/\* (.*?) \*\//.exec(text)?.[1] ?? text)]);
}
