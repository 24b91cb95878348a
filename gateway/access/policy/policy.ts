import { divisionPrefix } from '../../../platform/division-code.ts';
import { viewNames } from '../../../platform/subgraph/types.ts';
import type { Caller, ViewName } from '../../../platform/subgraph/types.ts';
import policyTable from './policy.json' with { type: 'json' };
import { findPolicyRow, policyRows } from './table.ts';
import type { DataClass } from './table.ts';

/** What a verified token says of its bearer. */
export type Claims = {
  subject: string;
  clientId: string;
  department: string;
  division: string;
  purpose: string;
  scopes: readonly string[];
};

export type Decision = Pick<Caller, 'department' | 'division' | 'views' | 'fullCitizenId'>;

const { fullCitizenId, allDivisionsScope } = policyTable;

/** Which class an agency's view is of. */
const classOfView: Readonly<Record<ViewName, DataClass>> = {
  student: 'schooling',
  household: 'household',
  welfare: 'poverty',
  disability: 'disability',
};

/** Departments the table knows. */
export const knownDepartments: readonly string[] = [
  ...new Set(policyRows.map(({ department }) => department)),
];

/** Purposes the table knows. */
export const knownPurposes: readonly string[] = [...new Set(policyRows.map(({ purpose }) => purpose))];

/** Whether a department may read anything for a purpose. */
export function mayRead(department: string, purpose: string): boolean {
  return findPolicyRow(department, purpose) !== null;
}

/**
 * What the bearer may read; null when nothing: an unknown department, or one that may not read for this purpose, a malformed
 * division, or every division without the scope for it. Everything the matrix does not grant is denied.
 */
export function decide(claims: Claims): Decision | null {
  const { department, purpose, scopes } = claims;
  const row = findPolicyRow(department, purpose);
  const division = divisionPrefix(claims.division);
  if (row === null || division === null) return null;
  if (division === '' && !scopes.includes(allDivisionsScope)) return null;
  return {
    department,
    division,
    views: viewNames.filter((view) => row.effects[classOfView[view]] === 'allow'),
    fullCitizenId: row.effects['citizen-number'] === 'allow' && scopes.includes(fullCitizenId.scope),
  };
}
