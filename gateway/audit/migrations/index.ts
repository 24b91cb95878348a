import { AuditLog1780000000001 } from './0001-log.ts';
import { AuditArchive1800000000280 } from './0280-archive.ts';
import { AuditAccess1800000000281 } from './0281-access.ts';

/** Oldest first. */
export const migrations = [AuditLog1780000000001, AuditArchive1800000000280, AuditAccess1800000000281];
