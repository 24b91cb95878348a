import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../gateway/audit/entry/entry.ts';
import type { SubgraphName } from '../../platform/source-systems.ts';
import type { Caller, SubgraphHandler } from '../../platform/subgraph/types.ts';
import { viewNames } from '../../platform/subgraph/types.ts';
import { createHubGateway, post, silent } from '../federation/hub-gateway.ts';
import type { HubGateway } from '../federation/hub-gateway.ts';
import { tokenOf } from './tokens.ts';
import { fillWorld } from './fill-world.ts';
import { makeWorld } from './world.ts';

const world = makeWorld(16);
const [known] = world.children.filter(({ records }) => records.length === 4);
const outside = world.children.find(
  ({ division, citizenId }) => division?.startsWith('450702') === true && citizenId !== null,
);

let hub: HubGateway;
let events: { event: string; fields: Record<string, unknown> }[] = [];
let entries: AuditEntry[] = [];

beforeAll(async () => {
  hub = await createHubGateway();
  await fillWorld(hub, world);
  await hub.token();
}, 60_000);
beforeEach(() => {
  events = [];
  entries = [];
});
afterAll(() => hub.stop());

/** A gateway one of whose subgraphs takes its callers for somebody else. */
async function askLeaking(
  name: SubgraphName,
  fault: Partial<Caller>,
  query: string,
  department = 'PUBLIC_SECURITY',
): Promise<{ data: unknown; codes: unknown[] }> {
  const sound = hub.subgraphs[name];
  const leaking: SubgraphHandler = (request, context) =>
    sound(request, { ...context, ...(context?.caller && { caller: { ...context.caller, ...fault } }) });
  const gateway = await hub.start({
    subgraphs: { ...hub.subgraphs, [name]: leaking },
    log: { ...silent, error: (fields, event) => void events.push({ event, fields: { ...fields } }) },
    onRead: (entry) => void entries.push(entry),
  });
  const bearer = { department, purpose: 'control-dropout', division: '450703', scopes: [] };
  return post(gateway.url, await tokenOf(hub.home, bearer), { query });
}

/** Known to agencies only whose data the police may not see. */
const hidden = world.children.find(
  ({ division, records }) =>
    division?.startsWith('450703') === true &&
    records.every(({ source }) => ['poverty-monitoring', 'disability-register'].includes(source)),
);

const everywhere = { division: '' };
const unmasked = { fullCitizenId: true };
const everyView = { views: viewNames };
const ofKnown = (selection: string): string => `{ child(id: "${known?.id}") { ${selection} } }`;
const ofHidden = (selection: string): string => `{ child(id: "${hidden?.id}") { ${selection} } }`;
const ofOutside = (selection: string): string => `{ child(id: "${outside?.id}") { ${selection} } }`;

describe('a subgraph that leaks by a fault of its own', () => {
  it.each<[string, SubgraphName, Partial<Caller>, string, string]>([
    ['a child elsewhere', 'children', everywhere, ofOutside('name'), 'OUTSIDE_DIVISION'],
    [
      'a child elsewhere, under other names',
      'children',
      everywhere,
      `{ a: child(id: "${outside?.id}") { division: name } }`,
      'OUTSIDE_DIVISION',
    ],
    [
      'a child elsewhere, by a fragment',
      'children',
      everywhere,
      `${ofOutside('...F')} fragment F on Child { birthDate }`,
      'OUTSIDE_DIVISION',
    ],
    [
      'a child elsewhere, by its number',
      'children',
      everywhere,
      `{ childByCitizenId(citizenId: "${outside?.citizenId}") { sex } }`,
      'OUTSIDE_DIVISION',
    ],
    [
      'a list of children elsewhere',
      'children',
      everywhere,
      '{ children { edges { node { id } } } }',
      'OUTSIDE_DIVISION',
    ],
    [
      'the feed of children elsewhere',
      'children',
      everywhere,
      '{ changes { changes { child { id } } } }',
      'OUTSIDE_DIVISION',
    ],
    [
      'mismatches elsewhere',
      'reconciliation',
      everywhere,
      '{ mismatches { edges { node { id } } } }',
      'OUTSIDE_DIVISION',
    ],
    ['a citizen number', 'children', unmasked, ofKnown('number: citizenId'), 'NUMBER_NOT_MASKED'],
    [
      'a citizen number among rivals',
      'children',
      unmasked,
      ofKnown('provenance { value rivals { value } }'),
      'NUMBER_NOT_MASKED',
    ],
    ['welfare data', 'welfare', everyView, ofKnown('w: welfare { state }'), 'CLASS_WITHHELD'],
    [
      'welfare data, without their state',
      'welfare',
      everyView,
      ofKnown('welfare { records { householdType } }'),
      'CLASS_WITHHELD',
    ],
    [
      'what a school notes of a disability',
      'students',
      everyView,
      ofKnown('student { records { k: disabilityCategory } }'),
      'CLASS_WITHHELD',
    ],
    ['that welfare has a record', 'children', everyView, ofKnown('links { fileRow }'), 'SOURCE_WITHHELD'],
    [
      'who said what',
      'children',
      everyView,
      ofHidden('provenance { field rivals { value } }'),
      'SOURCE_WITHHELD',
    ],
    ['a child only withheld agencies know', 'children', everyView, ofHidden('name'), 'CHILD_WITHHELD'],
    ['that there is such a child', 'children', everyView, ofHidden('id'), 'CHILD_WITHHELD'],
    [
      'a list with such children',
      'children',
      everyView,
      '{ children { edges { node { id } } totalCount } }',
      'CHILD_WITHHELD',
    ],
    [
      'such a child by its number, under other names',
      'children',
      everyView,
      `{ a: childByCitizenId(citizenId: "${hidden?.citizenId}") { knownFrom: id } }`,
      'CHILD_WITHHELD',
    ],
    [
      'the feed of such children',
      'children',
      everyView,
      '{ changes { changes { ...F } } } fragment F on Change { child { id } }',
      'CHILD_WITHHELD',
    ],
    [
      'evidence',
      'reconciliation',
      everyView,
      '{ mismatches { edges { node { evidence { v: value } } } } }',
      'SOURCE_WITHHELD',
    ],
  ])('does not get %s past the gateway', async (_, name, fault, query, reason) => {
    const { data, codes } = await askLeaking(name, fault, query);
    expect({ data, codes }).toEqual({ data: null, codes: ['ANSWER_WITHHELD'] });
    expect(events.map(({ event }) => event)).toEqual(['gateway.policy.violated']);
    expect(events[0]?.fields).toMatchObject({ reason, requestId: expect.any(String) as string });
    // Opaque ids and names of the schema, and no more than that.
    const told = JSON.stringify(events);
    for (const { records, citizenId } of world.children) {
      for (const record of records) expect(told).not.toContain(record.name);
      if (citizenId !== null) expect(told).not.toContain(citizenId);
    }
    expect(entries).toMatchObject([{ decision: 'DENY', children: [], codes: ['ANSWER_WITHHELD'] }]);
  });

  it('is let through where the caller may be told all the same', async () => {
    const { data, codes } = await askLeaking('welfare', everyView, ofKnown('welfare { state }'), 'EDUCATION');
    expect({ data, codes }).toEqual({ data: { child: { welfare: { state: 'FOUND' } } }, codes: [] });
    expect(events).toEqual([]);
  });
});
