import type { SourceSystem } from '../../../platform/source-systems.ts';

/**
 * Numbers of persons that exports print and nothing in the hub reads. They count for the digest of their row, so that one
 * that changes makes a new version of it, and are stored nowhere.
 */
const unread: Partial<Record<SourceSystem, readonly string[]>> = {
  'population-registry': ['headCitizenId'],
  'poverty-monitoring': ['headCitizenId'],
  'disability-register': ['formerCitizenId', 'firstCertificateNumber'],
};

/** Fields that are somebody's citizen number or hold one. Nothing reads them of a row as it was before. */
const numbers: ReadonlySet<string> = new Set([
  ...[
    'sourceKey',
    'citizenId',
    'citizenIdRaw',
    'localKey',
    'guardianCitizenId',
    'guardians',
    'headCitizenId',
  ],
  ...['studentNumber', 'provincialNumber', 'certificateNumber', 'firstCertificateNumber', 'formerCitizenId'],
  ...['personNumber', 'householdNumber'],
]);

/** Whether a field of an export is stored at all. */
export function isStored(source: SourceSystem, field: string): boolean {
  return unread[source]?.includes(field) !== true;
}

/** Whether it is also kept of a row's earlier versions. */
export function isKeptOfThePast(field: string): boolean {
  return !numbers.has(field);
}
