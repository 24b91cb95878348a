import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Kind, parse } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  operationId,
  ownOperations,
  readOperations,
  readRegistry,
} from '../../gateway/operations/registry.ts';
import type { Gateway } from '../../gateway/server.ts';
import { subgraphNames } from '../../platform/source-systems.ts';
import { caller } from '../../platform/subgraph/test-support.ts';
import { subscribe } from './event-client.ts';
import { createHubGateway, post } from './hub-gateway.ts';
import type { HubGateway } from './hub-gateway.ts';
import { populate, statementTitles } from './populated-hub.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const ids = Array.from({ length: 30 }, (_, index) => `c${String(index).padStart(2, '0')}`);

type Documented = { place: string; text: string };

/** Every operation a reader may copy: blocks of GraphQL, and what the examples hand to curl. */
function documentedOperations(): Documented[] {
  const documents = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', ...documents.map((name) => join('docs', name))].flatMap((name) => {
    const document = readFileSync(join(root, name), 'utf8');
    const blocks = [...document.matchAll(/```graphql\n([\s\S]*?)```/g)].map(([, text = '']) => text);
    const bodies = [...document.matchAll(/-d '(\{"query".*?\})'/g)].map(
      ([, body = '']) => (JSON.parse(body) as { query: string }).query,
    );
    const isOperation = (text: string): boolean => /^\s*(query|mutation|subscription|\{)/.test(text);
    return [...blocks, ...bodies]
      .filter(isOperation)
      .map((text, index) => ({ place: `${name}, ${index + 1}`, text }));
  });
}

const documented = documentedOperations();
const registered = readOperations(ownOperations).map(({ file, text }) => ({ place: file, text }));

function operationOf(text: string): OperationDefinitionNode {
  const [operation] = parse(text).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('No operation');
  return operation;
}

const command = { expectedVersion: 1, note: 'n' };
const inputs: Record<string, object> = {
  ReportCorrectionInput: { ...command, id: 'nothing', idempotencyKey: 'documented-1' },
  VisitInput: {
    caseId: 'nothing',
    expectedVersion: 1,
    idempotencyKey: 'documented-2',
    departments: ['EDUCATION'],
    participants: ['李主任'],
    outcome: 'REFUSED',
  },
};

/** Values for whatever the operation asks for; it must not ask for what is not here. */
function variablesOf(text: string): Record<string, unknown> {
  const values: Record<string, unknown> = { id: 'c00', division: '450703', schoolYear: 2026 };
  const definitions = operationOf(text).variableDefinitions ?? [];
  return Object.fromEntries(
    definitions.flatMap(({ variable, type }) => {
      const name = variable.name.value;
      const input =
        type.kind === Kind.NON_NULL_TYPE && type.type.kind === Kind.NAMED_TYPE ? type.type.name.value : '';
      const value = inputs[input] ?? values[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

const ofKind = (operations: readonly Documented[], kind: string): [string, string][] =>
  operations
    .filter(({ text }) => operationOf(text).operation === kind)
    .map(({ place, text }) => [place, text]);

/** Asked of the subgraph itself, which has no deadline. */
async function openCases(): Promise<void> {
  const query = `mutation { openCasesFromMismatches(input: { rules: ["name-differs"] }) {
    cases { id } userErrors { code } } }`;
  const { data } = await hub.subgraphs.reconciliation({ query }, { caller });
  const cases = expect.objectContaining({ length: ids.length }) as unknown;
  expect(data).toEqual({ openCasesFromMismatches: { cases, userErrors: [] } });
}

let hub: HubGateway;
let gateway: Gateway;
let token: string;

beforeAll(async () => {
  hub = await createHubGateway();
  gateway = await hub.start();
  token = await hub.token();
  await populate(hub, ids);
  await openCases();
});
beforeEach(() => {
  for (const name of subgraphNames) hub.statements[name].length = 0;
});
afterAll(() => hub.stop());

it('finds what the documents show', () => {
  const places = documented.map(({ place }) => place);
  expect(places).toEqual(expect.arrayContaining(['README.md, 1', 'docs/api.md, 1', 'docs/api.md, 4']));
});

describe('an operation the documents show, or the hub comes with', () => {
  it.each([
    ...ofKind([...documented, ...registered], 'query'),
    ...ofKind([...documented, ...registered], 'mutation'),
  ])('%s: is answered without an error', async (_, query) => {
    const { status, data, codes } = await post(gateway.url, token, { query, variables: variablesOf(query) });
    expect({ status, codes }).toEqual({ status: 200, codes: [] });
    for (const value of Object.values(data ?? {})) expect(value).not.toBeNull();
  });

  it.each(ofKind([...documented, ...registered], 'subscription'))('%s: opens a stream', async (_, query) => {
    const stream = await subscribe(gateway.url, { query }, { token });
    expect(stream.status).toBe(200);
    await stream.untilMarked();
    stream.close();
  });
});

describe('a block of GraphQL in docs/api.md', () => {
  const registry = readRegistry([ownOperations]);
  const blocks = documented.filter(
    ({ place, text }) => place.startsWith('docs/api.md') && text.includes('\n'),
  );
  it.each(blocks.map(({ place, text }): [string, string] => [place, text]))(
    '%s: is registered',
    (_, text) => {
      expect(registry.has(operationId(text))).toBe(true);
    },
  );
});

describe('a list the hub comes with', () => {
  const lists = ofKind(registered, 'query').filter(([, text]) => text.includes('$first'));
  it.each(lists)('%s: asks for each kind of thing once, however many rows', async (_, query) => {
    const asked = async (first: number): Promise<unknown> => {
      for (const name of subgraphNames) hub.statements[name].length = 0;
      const { codes } = await post(gateway.url, token, {
        query,
        variables: { ...variablesOf(query), first },
      });
      expect(codes).toEqual([]);
      return statementTitles(hub);
    };
    const forMany = await asked(25);
    expect(forMany).toEqual(await asked(2));
    for (const [name, titles] of statementTitles(hub))
      expect([name, titles]).toEqual([name, [...new Set(titles)]]);
  });
});
