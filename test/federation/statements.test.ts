import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Gateway } from '../../gateway/server.ts';
import { subgraphNames } from '../../platform/source-systems.ts';
import type { SubgraphName } from '../../platform/source-systems.ts';
import { createHubGateway, post } from './hub-gateway.ts';
import type { HubGateway } from './hub-gateway.ts';
import { populate, statementTitles } from './populated-hub.ts';

const ids = Array.from({ length: 30 }, (_, index) => `c${String(index).padStart(2, '0')}`);

let hub: HubGateway;
let gateway: Gateway;
let token: string;

beforeAll(async () => {
  hub = await createHubGateway();
  gateway = await hub.start();
  token = await hub.token();
  await populate(hub, ids);
});
beforeEach(() => {
  for (const name of subgraphNames) hub.statements[name].length = 0;
});
afterAll(() => hub.stop());

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
  [
    'one mismatch with its history, its child and what else is wrong with the child',
    `query ($id: ID!) { mismatch(id: $id) { status history { to at actor }
       child { name links { rule } ${views} schooling { status } mismatches { id history { to } } } } }`,
    { id: 'mc00' },
    everyone,
  ],
  [
    'several mismatches by their ids, each with another selection',
    `{ one: mismatch(id: "mc00") { history { to } } other: mismatch(id: "mc01") { id child { schooling { status } } }
       third: mismatch(id: "mc02") { child { mismatches { history { to } } } } }`,
    {},
    once('reconciliation'),
  ],
  [
    'mismatches with the other mismatches of their children, and their histories',
    `{ mismatches(first: 25) { edges { node { history { to } child { schooling { status }
       mismatches { history { to } } } } } } }`,
    {},
    once('reconciliation'),
  ],
  [
    'children with the histories of their mismatches',
    '{ children(first: 25) { edges { node { id mismatches { id history { to at actor } } } } } }',
    {},
    once('children', 'reconciliation'),
  ],
  [
    'a work queue with histories and children',
    `{ workQueue(first: 25) { edges { node { id history { to } child { name schooling { status } } } } } }`,
    {},
    once('children', 'reconciliation'),
  ],
  [
    'the feed of mismatches with what they are now',
    `{ mismatchChanges { changes { cursor mismatch { id status history { to }
       child { name mismatches { id } } } } } }`,
    {},
    once('children', 'reconciliation'),
  ],
])('%s asks each subgraph for one statement', async (_, query, variables, expected) => {
  const { status, data, codes } = await post(gateway.url, token, { query, variables });
  expect({ status, codes }).toEqual({ status: 200, codes: [] });
  expect(Object.values(data ?? {})[0]).not.toBeNull();
  const counted = Object.fromEntries(statementTitles(hub).map(([name, titles]) => [name, titles.length]));
  expect({ counted, asked: statementTitles(hub) }).toEqual({ counted: expected, asked: expect.anything() });
});

it.each<[string, string, Record<string, unknown>]>([
  [
    'a mismatch with its child, whose mismatches have children again',
    '{ mismatch(id: "mc00") { history { to } child { mismatches { child { mismatches { id history { to } } } } } } }',
    {},
  ],
  [
    'a mismatch with its case, its post and who is responsible',
    `{ mismatch(id: "mc00") { assignee { id } responsibility { id } child { case { id } mismatches { id } } } }`,
    {},
  ],
  [
    'the feed of children with what they are now',
    `{ changes { changes { kind child { name links { rule } ${views} } } latestCursor } }`,
    {},
  ],
])('%s: each kind of thing is asked for once, not once a row', async (_, query, variables) => {
  const { status, codes } = await post(gateway.url, token, { query, variables });
  expect({ status, codes }).toEqual({ status: 200, codes: [] });
  for (const [name, titles] of statementTitles(hub)) {
    expect([name, titles]).toEqual([name, [...new Set(titles)]]);
  }
});
