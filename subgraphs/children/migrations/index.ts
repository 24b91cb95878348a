import { Identity1760000000001 } from './0001-identity.ts';

/** Oldest first. */
export const migrations = [Identity1760000000001];
