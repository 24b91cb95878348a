import { decide } from '../gateway/access/policy.ts';
import type { Department } from '../platform/source-systems.ts';
import type { Caller } from '../platform/subgraph/types.ts';

/** On whose behalf a document is made that goes to a department: it shows what the policy table lets that department see. */
export function departmentCaller(department: Department, division: string): Caller {
  const bearer = {
    subject: 'hub-command',
    clientId: 'hub-command',
    department,
    division,
    purpose: 'correct-records',
  };
  const decision = decide({ ...bearer, scopes: ['hub:all'] });
  return { ...bearer, views: decision?.views ?? [], fullCitizenId: false, requestId: 'hub-command' };
}
