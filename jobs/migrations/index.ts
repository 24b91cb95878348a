import { Ledger1767225600001 } from './0001-ledger.ts';

/** Oldest first. */
export const migrations = [Ledger1767225600001];
