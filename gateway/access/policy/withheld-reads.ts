import policyTable from './policy.json' with { type: 'json' };

const { purposes, toldFor } = policyTable.withheldFromAccessReports;

/** Whether a read for this purpose is left out when it is asked who looked at a child (PIPL Art. 18). */
export function isWithheldRead(purpose: string): boolean {
  return purposes.includes(purpose);
}

/** Whether who asks for this purpose is told of withheld reads, too. */
export function mayKnowWithheldReads(purpose: string): boolean {
  return toldFor.includes(purpose);
}
