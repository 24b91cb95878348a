import { readFileSync } from 'node:fs';
import { buildSchema, getNamedType, isInputObjectType, isLeafType, isNonNullType } from 'graphql';
import type { GraphQLArgument, GraphQLField } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gateway } from '../../gateway/server.ts';
import { createHubGateway } from './hub-gateway.ts';
import type { HubGateway } from './hub-gateway.ts';

const supergraph = readFileSync(new URL('../../gateway/supergraph.graphql', import.meta.url), 'utf8');
const schema = buildSchema(supergraph, { assumeValidSDL: true });
const { Query: queries, Subscription: subscriptions } = {
  Query: Object.values(schema.getQueryType()?.getFields() ?? {}),
  Subscription: Object.values(schema.getSubscriptionType()?.getFields() ?? {}),
};

/** Values of the arguments a field cannot do without. */
const required: Readonly<Record<string, string>> = {
  from: '"2026-11-01"',
  to: '"2026-11-30"',
  schoolYear: '2026',
};

type Field = GraphQLField<unknown, unknown>;

function holdsDivision({ type }: GraphQLArgument): boolean {
  const named = getNamedType(type);
  return isInputObjectType(named) && 'division' in named.getFields();
}

/** What is asked of a field that takes a division, and how it names it; null for one that takes none. */
function askFor(field: Field): { text: string; argument: string } | null {
  const own = field.args.find(({ name }) => name === 'division');
  const filter = field.args.find(holdsDivision);
  if (own === undefined && filter === undefined) return null;
  const others = field.args
    .filter(
      ({ name, type, defaultValue }) =>
        name !== 'division' && isNonNullType(type) && defaultValue === undefined,
    )
    .map(({ name }) => `${name}: ${required[name] ?? 'null'}`);
  const given = own === undefined ? `${filter?.name}: { division: $division }` : 'division: $division';
  const selection = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
  return {
    text: `${field.name}(${[given, ...others].join(', ')})${selection}`,
    argument: own === undefined ? `${filter?.name}.division` : 'division',
  };
}

const fieldsOf = (fields: readonly Field[]) =>
  fields.flatMap((field): [string, string, string][] => {
    const asked = askFor(field);
    return asked === null ? [] : [[field.name, asked.text, asked.argument]];
  });

let hub: HubGateway;
let gateway: Gateway;
let token: string;

beforeAll(async () => {
  hub = await createHubGateway();
  gateway = await hub.start();
  token = await hub.token();
});
afterAll(() => hub.stop());

function send(query: string, variables: object, headers: Readonly<Record<string, string>> = {}) {
  return fetch(gateway.url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
}

async function ask(query: string, variables: object, headers: Readonly<Record<string, string>> = {}) {
  const answer = await send(query, variables, { accept: 'application/json', ...headers });
  const { errors = [] } = (await answer.json()) as {
    errors?: { message: string; locations?: object[]; extensions: Record<string, unknown> }[];
  };
  return { status: answer.status, errors };
}

describe('a division that is none', () => {
  const none = ['45x', '4507031', ' ', '４５０７０３'];

  it('can be asked for in several places', () => {
    const names = fieldsOf(queries).map(([name]) => name);
    expect(names).toEqual(
      expect.arrayContaining(['children', 'changes', 'mismatches', 'workQueue', 'posts', 'cases', 'duties']),
    );
    expect(fieldsOf(subscriptions).map(([name]) => name)).toEqual(['childChanged', 'mismatchChanged']);
  });

  it.each(fieldsOf(queries))('is refused by %s, which names the argument', async (_, text, argument) => {
    for (const division of none) {
      const { errors } = await ask(`query ($division: String!) { ${text} }`, { division });
      expect(errors).toMatchObject([
        {
          message: `The argument "${argument}" was refused.`,
          extensions: { code: 'BAD_USER_INPUT', argument },
        },
      ]);
    }
  });

  it.each(fieldsOf(subscriptions))(
    'opens no stream of %s, which names the argument',
    async (_, text, argument) => {
      const query = `subscription ($division: String!) { ${text} }`;
      const accept = 'text/event-stream';
      // An id that was never given is refused, too; it is no argument of the subscription.
      for (const headers of [{ accept }, { accept, 'last-event-id': 'x' }]) {
        const { status, errors } = await ask(query, { division: '45x' }, headers);
        expect(status).toBe(400);
        expect(errors).toEqual([
          {
            message: `The argument "${argument}" was refused.`,
            extensions: { code: 'BAD_USER_INPUT', argument },
          },
        ]);
      }
    },
  );
});

describe('an empty division', () => {
  it.each(fieldsOf(queries))('is everywhere the caller may look, for %s', async (_, text) => {
    const { status, errors } = await ask(`query ($division: String!) { ${text} }`, { division: '' });
    expect({ status, errors }).toEqual({ status: 200, errors: [] });
  });

  it('is to duties as null', async () => {
    const dutiesIn = async (division: string): Promise<unknown> => {
      const asked = `duties(division: ${division}, from: "2026-11-01", to: "2026-11-30")`;
      return (await send(`{ ${asked} { code } }`, {})).json();
    };
    const whole = await dutiesIn('null');
    expect(whole).toHaveProperty('data.duties.0.code');
    expect(await dutiesIn('""')).toEqual(whole);
  });

  it.each(fieldsOf(subscriptions))('opens a stream of %s', async (_, text) => {
    const query = `subscription ($division: String!) { ${text} }`;
    const answer = await send(query, { division: '' }, { accept: 'text/event-stream' });
    await answer.body?.cancel();
    expect(answer.status).toBe(200);
  });
});

describe('what is refused besides', () => {
  it.each([
    ['{ children(first: -1) { totalCount } }', 'first'],
    ['{ children(after: "x") { totalCount } }', 'after'],
    ['{ duties(from: "2026-12-01", to: "2026-11-01") { code } }', 'to'],
    ['{ duties(from: "0001-01-01", to: "0001-01-01") { code } }', 'from'],
    ['{ duties(from: "9999-12-31", to: "9999-12-31") { code } }', 'from'],
    ['{ duties(from: "2100-12-01", to: "2101-01-01") { code } }', 'to'],
    ['{ statistics(division: "450703", schoolYear: 99) { asOf } }', 'schoolYear'],
    [
      '{ statistics(division: "450703", schoolYear: 2026) { figures(codes: ["primary"]) { code } } }',
      'codes',
    ],
  ])('%s names %s', async (query, argument) => {
    expect((await ask(query, {})).errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', argument } },
    ]);
  });

  it.each([
    [{ bornFrom: '2015-02-30' }, 'f.bornFrom', '"f.bornFrom" does not fit. A Date is a calendar day'],
    [{ hasMismatch: 'yes' }, 'f.hasMismatch', '"f.hasMismatch" does not fit'],
    [{ 王小明: 1 }, 'f', '"f" has a field that its type does not have'],
  ])('a variable says which part of it: %o', async (f, variable, reason) => {
    const { status, errors } = await ask('query ($f: ChildFilter) { children(filter: $f) { totalCount } }', {
      f,
    });
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', variable } }]);
    expect(errors[0]?.message).toContain(`Variable "$f" is not a valid ChildFilter: ${reason}`);
    expect(JSON.stringify(errors)).not.toMatch(/2015-02-30|yes|王小明/);
  });

  it('a day in the text of an operation is told with its place', async () => {
    const query = '{ children(filter: { bornFrom: "2015-02-30" }) { totalCount } }';
    const { status, errors } = await ask(query, {});
    expect(status).toBe(400);
    expect(errors).toMatchObject([
      { message: 'A Date is a calendar day, YYYY-MM-DD', locations: [{ line: 1, column: 32 }] },
    ]);
  });
});
