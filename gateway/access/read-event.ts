import type { Caller } from '../../platform/subgraph/types.ts';

/** One operation that read from the hub. Opaque ids only: no name, number or row text. */
export type ReadEvent = Pick<
  Caller,
  'requestId' | 'subject' | 'clientId' | 'department' | 'division' | 'purpose'
> & {
  /** Root fields asked for, in order. */
  fields: readonly string[];
  /** Children an agency was asked about for this answer. */
  children: readonly string[];
  outcome: 'answered' | 'answered-with-errors';
};

/** Called after an answer is known and before any of it leaves. A rejection refuses the read. */
export type ReadListener = (event: ReadEvent) => Promise<void> | void;

/** Tells the listener of a read; rejects when it cannot be accounted for, and then nothing may leave. */
export async function recordRead(
  read: { caller: Caller; fields: readonly string[]; children: ReadonlySet<string>; hasErrors: boolean },
  onRead: ReadListener,
): Promise<void> {
  const { caller, fields, children, hasErrors } = read;
  const { requestId, subject, clientId, department, division, purpose } = caller;
  await onRead({
    requestId,
    subject,
    clientId,
    department,
    division,
    purpose,
    fields,
    children: [...children],
    outcome: hasErrors ? 'answered-with-errors' : 'answered',
  });
}
