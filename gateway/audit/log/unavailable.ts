import { HttpRefusal } from '../../../platform/http/request.ts';

/** What cannot be accounted for does not leave. */
export function auditUnavailable(): HttpRefusal {
  return new HttpRefusal(503, 'AUDIT_UNAVAILABLE', 'Reads cannot be recorded at the moment.', {
    'retry-after': '5',
  });
}
