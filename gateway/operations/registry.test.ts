import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, specifiedRules, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { composeSupergraph, readSubgraphSdls } from '../compose.ts';
import { loadSupergraph } from '../executor/supergraph/load.ts';
import { createAdmission } from '../limits/admission.ts';
import {
  anyOrRegistered,
  onlyRegistered,
  operationId,
  ownOperations,
  readOperations,
  readRegistry,
} from './registry.ts';

const own = readOperations(ownOperations);
const { apiSchema } = loadSupergraph(composeSupergraph(readSubgraphSdls()).supergraphSdl ?? '');

describe('the operations the hub comes with', () => {
  it.each(own)('$file fits the schema and the limits', ({ text }) => {
    expect(validate(apiSchema, parse(text), specifiedRules)).toEqual([]);
    expect(createAdmission(apiSchema)({ query: text })).not.toBeNull();
  });

  it('stand in the manifest with their ids', () => {
    const manifest: unknown = JSON.parse(readFileSync(join(ownOperations, 'manifest.json'), 'utf8'));
    expect(manifest).toEqual(Object.fromEntries(own.map(({ file, text }) => [file, operationId(text)])));
  });
});

describe('a registry', () => {
  const take = onlyRegistered(readRegistry([ownOperations]));
  const rules = own.find(({ file }) => file === 'rules.graphql')?.text ?? '';
  const refused = expect.objectContaining({
    status: 400,
    code: 'OPERATION_NOT_REGISTERED',
    message: 'This operation is not registered here.',
  });

  it.each([
    ['its text', rules],
    ['its text without spaces', 'query Rules{rules{code title clause department severity version}}'],
    ['its text with a comment', `# mine\n${rules}`],
    ['its id', `sha256:${operationId(rules)}`],
  ])('takes an operation by %s', (_, query) => {
    const variables = { x: 1 };
    expect(take({ query, variables })).toEqual({ query: rules, variables });
  });

  it.each([
    ['another operation', '{ rules { code } }'],
    ['a registered one with more behind it', `${rules} query B { rules { code } }`],
    ['a registered one under another name', rules.replace('query Rules', 'query Other')],
    ['an unknown id', `sha256:${'0'.repeat(64)}`],
    ['half an id', `sha256:${operationId(rules).slice(1)}`],
    ['no GraphQL', '{ "'],
    ['nothing', ''],
    ['introspection', '{ __schema { queryType { name } } }'],
  ])('refuses %s, and tells nothing', (_, query) => {
    expect(() => take({ query })).toThrow(refused);
  });

  it('of a hub that takes any operation still knows registered ones by their id, and refuses other ids', () => {
    const takeAny = anyOrRegistered(readRegistry([ownOperations]));
    const request = { query: '{ rules { code } }', variables: { x: 1 } };
    expect(takeAny(request)).toBe(request);
    expect(takeAny({ ...request, query: `sha256:${operationId(rules)}` })).toEqual({
      ...request,
      query: rules,
    });
    for (const id of [`sha256:${'0'.repeat(64)}`, 'sha256:', `sha256:${operationId(rules).slice(1)}`]) {
      expect(() => takeAny({ query: id })).toThrow(refused);
    }
  });

  it('reads more folders, and names a file that is no GraphQL', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'operations-'));
    await writeFile(join(folder, 'mine.graphql'), '{ rules { code } }');
    expect(readRegistry([ownOperations, folder]).size).toBe(own.length + 1);
    expect(readRegistry([join(folder, 'none')]).size).toBe(0);
    await writeFile(join(folder, 'broken.graphql'), '{ " }');
    expect(() => readRegistry([folder])).toThrow(expect.objectContaining({ code: 'OPERATION_UNREADABLE' }));
    await rm(folder, { recursive: true });
  });
});
