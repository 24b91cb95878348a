import { randomUUID } from 'node:crypto';
import { HubError, RefusedError } from '../../platform/errors.ts';
import { recordRun } from './audited-run.ts';
import type { Run } from './audited-run.ts';
import type { Hub } from '../hub/open-hub.ts';

export type Change = {
  /** What it is, in the audit log: the command's words. */
  name: string;
  department?: string;
  /** What is known of it beforehand. */
  children?: readonly string[];
  caseId?: string | null;
  bulk?: boolean;
};

/**
 * Carries out what changes the store. That it is going to be done is recorded first (`INTENDED`), so that nothing is changed
 * which cannot be accounted for; what became of it afterwards, under the same request (`DONE`, or why it failed).
 * Throws RefusedError (AUDIT_UNAVAILABLE): before the work, nothing was changed; after it, the message says so.
 */
export async function carryOut<T>(
  hub: Hub,
  { name, ...known }: Change,
  work: () => Promise<T>,
  outcomeOf: (result: T) => Partial<Run> = () => ({}),
): Promise<T> {
  const entry = { kind: 'MUTATION', fields: name, requestId: randomUUID(), ...known } as const;
  try {
    await recordRun(hub, { ...entry, codes: ['INTENDED'] });
  } catch (cause) {
    throw unavailable('nothing was changed', cause);
  }
  let result: T;
  try {
    result = await work();
  } catch (error) {
    const code = error instanceof HubError ? error.code : 'FAILED';
    // The failure is what its operator has to know; that it was intended stands in the log in any case.
    await recordRun(hub, { ...entry, codes: [code] }).catch(() => undefined);
    throw error;
  }
  try {
    await recordRun(hub, { ...entry, codes: ['DONE'], ...outcomeOf(result) });
  } catch (cause) {
    throw unavailable('it was done, and what came of it is kept back', cause);
  }
  return result;
}

function unavailable(consequence: string, cause: unknown): RefusedError {
  return new RefusedError('AUDIT_UNAVAILABLE', `This cannot be recorded in the audit log: ${consequence}.`, {
    cause,
  });
}
