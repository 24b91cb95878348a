import { AuditLog1780000000001 } from './0001-log.ts';

/** Oldest first. */
export const migrations = [AuditLog1780000000001];
