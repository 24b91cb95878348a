import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Kind, parse } from 'graphql';
import { RefusedError } from '../../platform/errors.ts';
import { createSubgraph } from '../../subgraphs/reconciliation/server.ts';
import { UsageError, type OptionValues } from '../command/command.ts';
import type { Hub } from '../hub/open-hub.ts';
import { openDesk } from './desk.ts';
import type { Desk } from './desk.ts';

/** The desk of the reconciliation subgraph. */
export type CaseDesk = Desk & {
  /** One mutation; the version of its case or line and a key are filled in. Throws a RefusedError with what was refused. */
  change(
    operation: string,
    input: Record<string, unknown>,
    selection: string,
  ): Promise<Record<string, unknown>>;
};

export async function openCaseDesk(hub: Hub, values: OptionValues): Promise<CaseDesk> {
  const { today, home } = hub.config;
  const handler = createSubgraph({
    dataSource: await hub.dataSource('reconciliation'),
    reader: await hub.reader('reconciliation'),
    today,
    home,
  });
  const desk = openDesk(handler, values, 'control-dropout');
  const { ask } = desk;

  async function versionOf({ caseId, lineId }: Record<string, unknown>): Promise<number | undefined> {
    if (typeof lineId === 'string') {
      const { suspectLine } = await ask('query ($id: ID!) { suspectLine(id: $id) { version } }', {
        id: lineId,
      });
      return (suspectLine as { version: number } | null)?.version;
    }
    if (typeof caseId !== 'string') return undefined;
    const { case: found } = await ask('query ($id: ID!) { case(id: $id) { version } }', { id: caseId });
    return (found as { version: number } | null)?.version;
  }

  return {
    ...desk,
    async change(operation, input, selection) {
      const type = inputTypeOf(operation);
      const head =
        type === 'OpenCasesInput'
          ? {}
          : {
              idempotencyKey: randomUUID(),
              ...(type === 'OpenCaseInput' ? {} : { expectedVersion: (await versionOf(input)) ?? 0 }),
            };
      const data = await ask(
        `mutation ($input: ${type}!) { ${operation}(input: $input) { ${selection} userErrors { code path zh: message en: message(language: EN) } } }`,
        { input: { ...head, ...input } },
      );
      const { userErrors, ...answer } = data[operation] as {
        userErrors: { code: string; path: string[]; zh: string; en: string }[];
      } & Record<string, unknown>;
      const [first] = userErrors;
      if (first !== undefined)
        throw new RefusedError(
          first.code,
          `${first.code} (${first.path.join('.')}): ${first.zh} / ${first.en}`,
        );
      return answer;
    },
  };
}

const schemaText = new URL('../../subgraphs/reconciliation/schema.graphql', import.meta.url);

/** The input type of a mutation, from the schema. Throws a UsageError that lists the mutations for another word. */
function inputTypeOf(operation: string): string {
  const types = new Map<string, string>();
  for (const definition of parse(readFileSync(schemaText, 'utf8')).definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION || definition.name.value !== 'Mutation') continue;
    for (const { name, arguments: given = [] } of definition.fields ?? []) {
      const [input] = given;
      if (input?.type.kind === Kind.NON_NULL_TYPE && input.type.type.kind === Kind.NAMED_TYPE)
        types.set(name.value, input.type.type.name.value);
    }
  }
  const found = types.get(operation);
  if (found === undefined) throw new UsageError(`known operations: ${[...types.keys()].join(', ')}`);
  return found;
}
