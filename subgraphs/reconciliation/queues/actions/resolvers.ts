import type { PlainDate } from '../../../../platform/plain-date.ts';
import type { Department } from '../../../../platform/source-systems.ts';
import type { QueueContext } from '../context.ts';
import { carryOut } from './carry-out.ts';
import type { Item, Order } from './check-input.ts';
import type { Command } from './transitions.ts';
import { showUserError } from './user-errors.ts';

type Common = { idempotencyKey: string };
type One = Common & { id: string; expectedVersion?: number | null };
type Many = Common & { items: readonly { id: string; expectedVersion: number }[] };
type WithNote = { note?: string | null };
type Dismissal = { reason: string; evidence: string; until: PlainDate };
type Transfer = { to: Department; reason: string };

type Resolver<Input> = (_: unknown, args: { input: Input }, context: QueueContext) => Promise<unknown>;

/** A command for one flag, and the same for many. */
function pair<Fields>(commandOf: (fields: Fields) => Command): {
  one: Resolver<One & Fields>;
  many: Resolver<Many & Fields>;
} {
  return {
    async one(_, { input }, context) {
      const { id, expectedVersion = null, idempotencyKey } = input;
      const items: Item[] = [{ id, expectedVersion }];
      const order = { command: commandOf(input), items, idempotencyKey, pathOf: () => ['input', 'id'] };
      const { mismatches, userErrors } = await perform(order, context);
      return { mismatch: mismatches[0] ?? null, userErrors };
    },
    async many(_, { input }, context) {
      const { items, idempotencyKey } = input;
      const pathOf = (index: number): string[] => ['input', 'items', String(index)];
      return perform({ command: commandOf(input), items, idempotencyKey, pathOf }, context);
    },
  };
}

async function perform(order: Order, { caller, store, loaders, transact, today }: QueueContext) {
  const { ids, errors } = await carryOut(transact, order, caller, today);
  // Read anew: what this request had seen before is no longer so.
  if (ids.length > 0) {
    for (const loader of [loaders.mismatch, loaders.child, loaders.history, loaders.responsibility])
      loader.clearAll();
  }
  const found = ids.length === 0 ? new Map() : await store.listMismatches(ids, caller.division);
  const mismatches = ids.map((id) => found.get(id)).filter((flag) => flag !== undefined);
  return { mismatches, userErrors: errors.map(showUserError) };
}

const acknowledge = pair<WithNote>(({ note = null }) => ({ kind: 'ACKNOWLEDGE', note }));
const report = pair<WithNote>(({ note = null }) => ({ kind: 'REPORT_CORRECTION', note }));
const dismiss = pair<Dismissal>(({ reason, evidence, until }) => ({
  kind: 'DISMISS',
  reason,
  evidence,
  until,
}));
const undo = pair<{ reason: string }>(({ reason }) => ({ kind: 'UNDO_DISMISSAL', reason }));
const transfer = pair<Transfer>(({ to, reason }) => ({ kind: 'TRANSFER', to, reason }));
const note = pair<{ note: string }>((fields) => ({ kind: 'ADD_NOTE', note: fields.note }));

export const actionMutations = {
  acknowledgeMismatch: acknowledge.one,
  acknowledgeMismatches: acknowledge.many,
  reportCorrection: report.one,
  reportCorrections: report.many,
  dismissMismatch: dismiss.one,
  dismissMismatches: dismiss.many,
  undoDismissal: undo.one,
  undoDismissals: undo.many,
  transferMismatch: transfer.one,
  transferMismatches: transfer.many,
  addMismatchNote: note.one,
  addMismatchNotes: note.many,
};
