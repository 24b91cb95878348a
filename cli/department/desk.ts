import { randomUUID } from 'node:crypto';
import { RefusedError } from '../../platform/errors.ts';
import { departments } from '../../platform/source-systems.ts';
import type { Department } from '../../platform/source-systems.ts';
import type { Caller, SubgraphHandler } from '../../platform/subgraph/types.ts';
import { carryOut } from '../audited/audited-change.ts';
import { recordRun } from '../audited/audited-run.ts';
import { divisionOption, oneOfOption, textOption, type OptionValues } from '../command/command.ts';
import type { Output } from '../command/output.ts';
import type { Hub } from '../hub/open-hub.ts';
import { departmentCaller } from './department-caller.ts';

/** Asks a subgraph as a department's user would, without gateway and token: whoever runs it owns the store. */
export type Desk = {
  ask(query: string, variables?: Record<string, unknown>): Promise<Record<string, unknown>>;
  caller: Caller;
  department: Department;
  /** Children named in the answers so far. */
  children: ReadonlySet<string>;
};

/** As whom a command asks. */
export const deskOptions = {
  department: { type: 'string' },
  division: { type: 'string' },
  as: { type: 'string' },
} as const;

export const deskUsage =
  'Everywhere: [--department D] [--division CODE] [--as NAME]: as whom; EDUCATION of every division when left out.';

export function openDesk(handler: SubgraphHandler, values: OptionValues, purpose: string): Desk {
  const division = divisionOption(values);
  const department = oneOfOption(values, 'department', departments, 'EDUCATION');
  const children = new Set<string>();
  const caller = departmentCaller(department, division, {
    subject: textOption(values, 'as') ?? 'command-line',
    clientId: 'hub-cli',
    purpose,
    requestId: randomUUID(),
  });
  return {
    caller,
    department,
    children,
    async ask(query, variables = {}) {
      const { data, errors } = await handler({ query, variables }, { caller });
      if (errors !== undefined)
        throw new RefusedError('REFUSED', errors.map(({ message }) => message).join('\n'));
      return JSON.parse(JSON.stringify(data), (key, value: unknown) => {
        if (key === 'child' || key === 'notLinkedTo') noteChild(value, children);
        return value;
      }) as Record<string, unknown>;
    },
  };
}

function noteChild(value: unknown, children: Set<string>): void {
  if (typeof value === 'object' && value !== null && 'id' in value) children.add(String(value.id));
}

/** What one action of a command does at a desk, and how it keeps account of it. */
export type DeskWork = {
  name: string;
  /** Prints what it is told to only once that is accounted for. */
  run(output: Output): Promise<unknown>;
  /** It keeps account in the audit log of what it hands out; for the others that is done here. */
  isRecorded?: boolean | undefined;
  /** It changes something, and is recorded before it does. */
  changes?: boolean | undefined;
  /** The child a change is about, where the command names it. */
  about?: string | null;
};

/** Nothing is printed before it stands in the audit log which children are told of, and to which department. */
export async function workAtDesk(
  hub: Hub,
  { department, children }: Desk,
  { name, run, isRecorded, changes, about = null }: DeskWork,
  output: Output,
): Promise<unknown> {
  const held: (() => void)[] = [];
  const work = (): Promise<unknown> =>
    run({
      ...output,
      line: (text) => void held.push(() => output.line(text)),
      row: (cells) => void held.push(() => output.row(cells)),
    });
  let result: unknown;
  if (changes === true) {
    const known = about === null ? [] : [about];
    result = await carryOut(hub, { name, department, children: known }, work, () => ({
      children: [...children],
    }));
  } else {
    const record = async (): Promise<void> => {
      if (children.size > 0 && isRecorded !== true)
        await recordRun(hub, { kind: 'EXPORT', department, fields: name, children: [...children] });
    };
    try {
      result = await work();
    } catch (refusal) {
      // A refusal tells of what was read as well: that a record is of this child, say.
      if (refusal instanceof RefusedError) await record();
      throw refusal;
    }
    await record();
  }
  for (const print of held) print();
  return result;
}
