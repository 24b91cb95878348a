import { Identity1760000000001 } from './0001-identity.ts';
import { ChangeSignal1770000000001 } from './0002-change-signal.ts';

/** Oldest first. */
export const migrations = [Identity1760000000001, ChangeSignal1770000000001];
