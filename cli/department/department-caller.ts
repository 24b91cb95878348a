import { decide } from '../../gateway/access/policy/policy.ts';
import type { Department } from '../../platform/source-systems.ts';
import type { Caller } from '../../platform/subgraph/types.ts';

/** On whose behalf a command acts, or makes a document: it shows what the policy table lets that department see. */
export function departmentCaller(
  department: Department,
  division: string,
  as: Partial<Pick<Caller, 'subject' | 'clientId' | 'purpose' | 'requestId'>> = {},
): Caller {
  const bearer = {
    subject: 'hub-command',
    clientId: 'hub-command',
    purpose: 'correct-records',
    requestId: 'hub-command',
    ...as,
    department,
    division,
  };
  const decision = decide({ ...bearer, scopes: ['hub:all'] });
  return {
    ...bearer,
    division: decision?.division ?? division,
    views: decision?.views ?? [],
    fullCitizenId: false,
  };
}
