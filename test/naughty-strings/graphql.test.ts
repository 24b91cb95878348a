import { readFileSync } from 'node:fs';
import naughtyStrings from 'big-list-of-naughty-strings' with { type: 'json' };
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
  isCompositeType,
} from 'graphql';
import type { GraphQLArgument, GraphQLInputType, GraphQLObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSupergraph } from '../../gateway/executor/supergraph/load.ts';
import { createSampleStore } from '../../jobs/comparison/sample-records.ts';
import { createHubGateway } from '../federation/hub-gateway.ts';
import type { HubGateway } from '../federation/hub-gateway.ts';

const { apiSchema } = loadSupergraph(
  readFileSync(new URL('../../gateway/supergraph.graphql', import.meta.url), 'utf8'),
);
/** What the list lacks: characters that a store of texts may not be able to hold. */
const unstorable = ['张\u0000三', '\u0000', '\ud800', '\udfff张', 'a\ud83d'];
const further = ['\ud83d\ude00', '\ufeff', '\uffff', '\u{10ffff}', '张'.repeat(5_000), '\u2028', '\\u0000'];

let hub: HubGateway;
let url = '';
let token = '';
beforeAll(async () => {
  hub = await createHubGateway();
  ({ url } = await hub.start());
  token = await hub.token();
});
afterAll(() => hub.stop());

const plainScalars: Readonly<Record<string, unknown>> = {
  Int: 1,
  Float: 1,
  Boolean: true,
  Date: '2026-09-01',
  DateTime: '2026-09-01T00:00:00Z',
};

/** A value of the type in which every text is the given one. */
function valueOf(type: GraphQLInputType, text: string, depth = 0): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, text, depth);
  if (isListType(type)) return [valueOf(type.ofType, text, depth)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isScalarType(type)) return plainScalars[type.name] ?? text;
  if (depth > 4) return null;
  return Object.fromEntries(
    Object.values(type.getFields()).map((field) => [field.name, valueOf(field.type, text, depth + 1)]),
  );
}

function takesText(type: GraphQLInputType, depth = 0): boolean {
  const named = getNamedType(type);
  if (isScalarType(named)) return !(named.name in plainScalars);
  return (
    isInputObjectType(named) &&
    depth < 4 &&
    Object.values(named.getFields()).some((field) => takesText(field.type, depth + 1))
  );
}

type Root = 'query' | 'mutation';
type Asked = { field: string; args: readonly GraphQLArgument[]; selection: string };

function rootFields(root: Root): Asked[] {
  const type = root === 'query' ? apiSchema.getQueryType() : apiSchema.getMutationType();
  return Object.values((type as GraphQLObjectType).getFields())
    .filter(({ args }) => args.some((arg) => takesText(arg.type)))
    .map(({ name, args, type: answer }) => ({
      field: name,
      args: args.filter((arg) => isNonNullType(arg.type) || takesText(arg.type)),
      selection: isCompositeType(getNamedType(answer)) ? ' { __typename }' : '',
    }));
}

/** All root fields in one operation, every text of their arguments being the given one. */
function operationOf(root: Root, fields: readonly Asked[], text: string) {
  const declared: string[] = [];
  const variables: Record<string, unknown> = {};
  const selections = fields.map(({ field, args, selection }) => {
    const given = args.map((arg) => {
      const variable = `${field}_${arg.name}`;
      declared.push(`$${variable}: ${String(arg.type)}`);
      variables[variable] = valueOf(arg.type, text);
      return `${arg.name}: $${variable}`;
    });
    return `${field}(${given.join(', ')})${selection}`;
  });
  return { query: `${root}(${declared.join(', ')}) { ${selections.join(' ')} }`, variables };
}

/** The same with the text written into the document. */
function literalOf(text: string): { query: string } {
  const literal = JSON.stringify(text);
  return {
    query: `{ child(id: ${literal}) { id } childByCitizenId(citizenId: ${literal}) { id } children(after: ${literal}) { totalCount }
      suspectList(name: ${literal}) { name } mismatches(filter: { rule: [${literal}] }) { totalCount } posts(division: ${literal}) { id } }`,
  };
}

async function ask(body: object): Promise<{ status: number; codes: unknown[] }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  const { errors = [] } = (await response.json()) as { errors?: { extensions?: { code?: unknown } }[] };
  return { status: response.status, codes: errors.map(({ extensions }) => extensions?.code) };
}

/** Faults of ours, whatever they are called; everything else is an answer. */
const faults = /INTERNAL|UNAVAILABLE|SOURCE|TIMEOUT/;

async function expectAnswered(body: object, text: string): Promise<void> {
  const { status, codes } = await ask(body);
  const told = JSON.stringify(text.slice(0, 60));
  expect([200, 400], told).toContain(status);
  expect(
    codes.filter((code) => typeof code !== 'string' || faults.test(code)),
    told,
  ).toEqual([]);
}

describe('every argument that takes a text', () => {
  const texts = [...naughtyStrings, ...further];

  it.each(['query', 'mutation'] as const)(
    'of a %s answers every text, with data or with a refusal of its own',
    async (root) => {
      const fields = rootFields(root);
      expect(fields.length).toBeGreaterThan(10);
      // Fields that are refused together would hide each other.
      const alone = fields.map((field) => [field]);
      for (const group of alone) await expectAnswered(operationOf(root, group, texts[0] ?? ''), '');
      for (const [index, text] of texts.entries()) {
        const some = Array.from({ length: 2 }, (_, turn) => fields[(2 * index + turn) % fields.length]);
        await expectAnswered(
          operationOf(
            root,
            [...new Set(some)].filter((field) => field !== undefined),
            text,
          ),
          text,
        );
      }
    },
    300_000,
  );

  it('may be written into the document', async () => {
    // Each is another document, to be planned from the beginning.
    for (const [index, text] of texts.entries())
      if (index % 3 === 0) await expectAnswered(literalOf(text), text);
  }, 120_000);

  it('answers every field for the texts that databases stumble over', async () => {
    const hard = [
      "'",
      '"',
      '\\',
      '%',
      '_',
      '\u0001',
      '\ufeff',
      '\uffff',
      '1e999',
      '９',
      '\u202e',
      'null',
      '-1',
      '',
      ' ',
    ];
    for (const root of ['query', 'mutation'] as const)
      for (const text of hard)
        for (const field of rootFields(root)) await expectAnswered(operationOf(root, [field], text), text);
  }, 300_000);

  it('is refused where it holds what no text can, as a variable, as a name and in the document', async () => {
    const [field] = rootFields('query');
    if (field === undefined) throw new TypeError('No field takes a text');
    for (const text of unstorable) {
      for (const body of [
        operationOf('query', [field], text),
        literalOf(text),
        { query: '{ __typename }', variables: { [text]: 1 } },
      ]) {
        const { status, codes } = await ask(body);
        expect(status).toBe(400);
        // GraphQL itself refuses half a character in a document.
        expect(['BAD_REQUEST', 'GRAPHQL_PARSE_FAILED']).toContain(codes[0]);
      }
    }
    expect(await ask({ query: '{ child(id: "\\u{0000}") { id } }' })).toEqual({
      status: 400,
      codes: ['BAD_REQUEST'],
    });
    // An escaped backslash before u0000 is a text of six characters.
    expect((await ask({ query: '{ child(id: "\\\\u0000") { id } }' })).status).toBe(200);
  });
});

describe('a text that is stored', () => {
  it('comes back as it is', async () => {
    const sql = await hub.dataSource('jobs');
    const sample = createSampleStore(sql);
    const batch = await sample.batch('household', '2026-08-01');
    const texts = [...naughtyStrings, ...further];
    for (const [index, name] of texts.entries()) {
      await sample.child(`c${index}`, { name, name_key: `${index}` });
      await sample.record('household', `c${index}`, batch, { name: `n${index}` });
    }
    // Without the scope, what may be a citizen number is masked in any text.
    const unmasked = await hub.token({ purpose: 'control-dropout', scope: 'citizen-id:full' });
    const returned = new Map<string, unknown>();
    for (let from = 0; from < texts.length; from += 10) {
      const ids = texts.slice(from, from + 10).map((_, offset) => `c${from + offset}`);
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${unmasked}` },
        body: JSON.stringify({
          query: `{ ${ids.map((id) => `${id}: child(id: "${id}") { name }`).join(' ')} }`,
        }),
      });
      const { data } = (await response.json()) as { data: Record<string, { name: string } | null> };
      for (const id of ids) returned.set(id, data[id]?.name);
    }
    expect(texts.map((_, index) => returned.get(`c${index}`))).toEqual(texts);
  }, 120_000);
});
