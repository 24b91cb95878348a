import { addDays } from '../../../../platform/plain-date.ts';
import type { PlainDate } from '../../../../platform/plain-date.ts';
import type { Command } from './transitions.ts';
import type { UserError } from './user-errors.ts';

/** One flag a command is meant for. Null: whatever its version (notes only). */
export type Item = { id: string; expectedVersion: number | null };

export type Order = {
  command: Command;
  items: readonly Item[];
  idempotencyKey: string;
  /** Path of an item within the mutation's arguments. */
  pathOf: (index: number) => readonly string[];
};

const largestOrder = 100;
const longestText = 1000;
/** A dismissal is looked at again at least once a school year. */
const longestDismissalDays = 366;
/** Long enough not to be hit by chance, and nothing that could hold a name. */
const keyForm = /^[A-Za-z0-9._:-]{8,100}$/;

/** What can be said about an order without looking at any flag. */
export function checkOrder({ command, items, idempotencyKey, pathOf }: Order, today: PlainDate): UserError[] {
  const errors: UserError[] = [];
  const refuse = (...path: string[]): void => {
    errors.push({ code: 'INVALID_INPUT', path: ['input', ...path] });
  };
  if (!keyForm.test(idempotencyKey)) refuse('idempotencyKey');
  if (items.length === 0 || items.length > largestOrder) refuse('items');
  for (const [field, text] of textsOf(command)) {
    if (text === null) continue;
    if (text.trim() === '' || text.length > longestText || /[\0-\x08\x0b\x0c\x0e-\x1f]/.test(text))
      refuse(field);
  }
  if (command.kind === 'DISMISS') {
    if (command.until < today || command.until > addDays(today, longestDismissalDays)) refuse('until');
  }
  const seen = new Set<string>();
  for (const [index, { id }] of items.entries()) {
    if (seen.has(id)) errors.push({ code: 'DUPLICATE_ITEM', path: pathOf(index) });
    seen.add(id);
  }
  return errors;
}

function textsOf(command: Command): [string, string | null][] {
  return Object.entries(command).flatMap(([field, value]): [string, string | null][] =>
    field === 'reason' || field === 'evidence' || field === 'note' ? [[field, value]] : [],
  );
}
