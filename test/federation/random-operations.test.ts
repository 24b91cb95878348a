import { readFileSync } from 'node:fs';
import { parse, validate } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decide } from '../../gateway/access/policy/policy.ts';
import { createFederatedExecutor } from '../../gateway/federated-executor.ts';
import { serveSubgraph } from '../../platform/subgraph/serving/http-server.ts';
import { subgraphNames } from '../../platform/source-systems.ts';
import type { Caller } from '../../platform/subgraph/types.ts';
import { choicesFrom } from './fuzz/choices.ts';
import { answerFieldByField } from './fuzz/field-by-field.ts';
import { ownersOf } from './fuzz/owners.ts';
import { randomOperation } from './fuzz/random-operation.ts';
import type { Known } from './fuzz/random-operation.ts';
import { createHubGateway, silent } from './hub-gateway.ts';
import type { HubGateway } from './hub-gateway.ts';
import { populate } from './populated-hub.ts';
import { fc } from '../fast-check.ts';

const internalSecret = 'a secret of at least thirty-two characters';
const supergraphSdl = readFileSync(new URL('../../gateway/supergraph.graphql', import.meta.url), 'utf8');
const ids = ['c1', 'c2', 'c3', 'c4', 'c5'];
const seed = Number(process.env['FUZZ_SEED'] ?? 20_260_910);
const runs = Number(process.env['FUZZ_RUNS'] ?? 120);

const texts = (values: readonly string[]): string[] => values.map((value) => JSON.stringify(value));
const known: Known = {
  anywhere: {
    division: texts(['450703', '450703101', '4507', '']),
    rule: texts(['name-differs']),
    schoolYear: ['2026'],
    first: ['3', '1', '0', '2'],
  },
  ofField: {
    'Query.child': { id: texts([...ids, 'no such']) },
    'Query.mismatch': { id: texts([...ids.map((id) => `m${id}`), 'no such']) },
    'Child.accesses': { from: texts(['2026-01-01T00:00:00Z']), to: texts(['2027-01-01T00:00:00Z']) },
  },
};
/** Whoever may see all, whoever may see some, and whoever is of another town. */
const bearers = [
  { department: 'EDUCATION', division: '450703', purpose: 'control-dropout' },
  { department: 'PUBLIC_SECURITY', division: '450703', purpose: 'control-dropout' },
  { department: 'DISABLED_PERSONS_FEDERATION', division: '450703', purpose: 'control-dropout' },
  { department: 'EDUCATION', division: '450703102', purpose: 'control-dropout' },
];

let hub: HubGateway;
let schema: GraphQLSchema;
let inProcess: string;
let overHttp: string;
const ownerOf = ownersOf(supergraphSdl);
const askers: { token: string; caller: Caller }[] = [];
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  hub = await createHubGateway();
  await populate(hub, ids);
  const reconciliation = await hub.dataSource('reconciliation');
  // Every agency has a record of each child, and the registry says where it lives.
  await reconciliation.query(`update reconciliation.comparison set student_records = 1, household_records = 1,
    welfare_records = 1, disability_records = 1, household_division = child_division`);
  const urls: Record<string, string> = {};
  for (const name of subgraphNames) {
    const handler = hub.subgraphs[name];
    const server = await serveSubgraph({ handler, name, port: 0, internalSecret, log: silent });
    urls[name] = server.url;
    closers.push(() => server.close());
  }
  inProcess = (await hub.start()).url;
  overHttp = (await hub.start({ subgraphs: urls }, { internalSecret })).url;
  schema = createFederatedExecutor({ supergraphSdl, subgraphs: {} }).apiSchema;
  for (const bearer of bearers) {
    const who = { subject: 'clerk', clientId: 'console' };
    const decision = decide({ ...bearer, ...who, scopes: [] });
    if (decision === null) throw new Error(`${bearer.department} may read nothing`);
    const caller = { ...decision, ...who, purpose: bearer.purpose, requestId: 'field-by-field' };
    askers.push({ token: await hub.token(bearer), caller });
  }
});
afterAll(async () => {
  for (const close of closers) await close();
  await hub.stop();
});

type Failure = { message: string; path?: readonly (string | number)[]; extensions?: { code?: unknown } };
type Told = { data?: unknown; errors?: readonly Failure[] };

async function ask(url: string, token: string, request: object): Promise<{ status: number; text: string }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(request),
  });
  return { status: response.status, text: await response.text() };
}

/** Which codes explain which null: an error below a null is told of it. */
function reasons({ data, errors = [] }: Told): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { path = [], extensions } of errors) {
    let value = data;
    const at: (string | number)[] = [];
    for (const step of path) {
      if (value === null || value === undefined) break;
      value = (value as Record<string | number, unknown>)[step];
      at.push(step);
    }
    const place = value === null ? at.join('.') : `a value at ${at.join('.')}`;
    found[place] = [...new Set([...(found[place] ?? []), String(extensions?.code)])].sort();
  }
  return found;
}

const isRefusedWhole = ({ data, errors }: Told): boolean =>
  data === null && errors?.length === 1 && errors[0]?.extensions?.code === 'FORBIDDEN';

describe('random queries of the hub, some of which may not be seen, or name nothing,', () => {
  it('are answered alike in process, over HTTP and field by field, with a reason for each null', async () => {
    const numbers = fc.array(fc.nat(0xffff), { minLength: 40, maxLength: 400, size: 'max' });
    const property = fc.asyncProperty(numbers, fc.nat(bearers.length - 1), async (choices, by) => {
      const request = randomOperation(schema, choicesFrom(choices), known);
      expect(validate(schema, parse(request.query))).toEqual([]);
      const asker = askers[by];
      if (asker === undefined) throw new RangeError('No such asker');
      const answer = await ask(inProcess, asker.token, request);
      expect(answer.status).toBe(200);
      const other = await ask(overHttp, asker.token, request);
      const told = JSON.parse(answer.text) as Told;
      // Of several fields that each lose the whole answer, which of them are told of is a matter of time.
      const isLost = told.data === null;
      if (isLost) {
        const { data, errors } = JSON.parse(other.text) as Told;
        expect(data).toBeNull();
        expect(errors).not.toHaveLength(0);
      } else expect(other).toEqual(answer);
      if (isRefusedWhole(told)) return;
      const plain = await answerFieldByField(
        { schema, subgraphs: hub.subgraphs, ownerOf, entity: 'Child' },
        request,
        asker.caller,
      );
      const expected = JSON.parse(JSON.stringify(plain)) as Told;
      expect(JSON.stringify(told.data)).toBe(JSON.stringify(expected.data));
      if (!isLost) expect(reasons(told)).toEqual(reasons(expected));
    });
    // A busy machine gets through fewer of them.
    await fc.assert(property, { seed, numRuns: runs, interruptAfterTimeLimit: runs * 125 });
  }, 120_000);
});
