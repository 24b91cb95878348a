import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Kind, parse } from 'graphql';
import { RefusedError } from '../../platform/errors.ts';
import { departments } from '../../platform/source-systems.ts';
import type { Department } from '../../platform/source-systems.ts';
import { createSubgraph } from '../../subgraphs/reconciliation/server.ts';
import { oneOfOption, textOption, UsageError, type OptionValues } from '../command/command.ts';
import { departmentCaller } from './department-caller.ts';
import type { Hub } from '../hub/open-hub.ts';

/** Asks the reconciliation subgraph as a department's user would, without gateway and token: whoever runs it owns the store. */
export type CaseDesk = {
  ask(query: string, variables?: Record<string, unknown>): Promise<Record<string, unknown>>;
  department: Department;
  /** Children named in the answers so far. */
  children: ReadonlySet<string>;
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
  const division = textOption(values, 'division') ?? '';
  if (!/^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})?$/.test(division))
    throw new UsageError('--division takes 2, 4, 6, 9 or 12 digits');
  const department = oneOfOption(values, 'department', departments, 'EDUCATION');
  const children = new Set<string>();
  const caller = departmentCaller(department, division, {
    subject: textOption(values, 'as') ?? 'command-line',
    clientId: 'hub-cli',
    purpose: 'control-dropout',
    requestId: randomUUID(),
  });

  async function ask(
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<Record<string, unknown>> {
    const { data, errors } = await handler({ query, variables }, { caller });
    if (errors !== undefined)
      throw new RefusedError('REFUSED', errors.map(({ message }) => message).join('\n'));
    return JSON.parse(JSON.stringify(data), (key, value: unknown) => {
      if (key === 'child') noteChild(value, children);
      return value;
    }) as Record<string, unknown>;
  }

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
    ask,
    department,
    children,
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

function noteChild(value: unknown, children: Set<string>): void {
  if (typeof value === 'object' && value !== null && 'id' in value) children.add(String(value.id));
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
