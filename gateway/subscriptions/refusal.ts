import { HttpRefusal } from '../../platform/http/request.ts';

/** Why a subscription could not be opened, from the code of the query that stands behind it. */
export function refusalOf(code: unknown): HttpRefusal {
  if (code === 'BAD_USER_INPUT') {
    return new HttpRefusal(400, code, 'The variables, the arguments or Last-Event-ID are not valid.');
  }
  return new HttpRefusal(503, 'SOURCE_UNAVAILABLE', 'The source of these events could not answer.', {
    'retry-after': '5',
  });
}
