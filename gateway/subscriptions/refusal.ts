import type { GraphQLError } from 'graphql';
import { HttpRefusal } from '../../platform/http/request.ts';

/** Why a subscription could not be opened, from the first error of the query that stands behind it. */
export function refusalOf(error: GraphQLError | undefined): HttpRefusal {
  const { code, argument } = error?.extensions ?? {};
  if (error !== undefined && code === 'BAD_USER_INPUT') {
    return new HttpRefusal(400, code, error.message, {}, typeof argument === 'string' ? { argument } : {});
  }
  return new HttpRefusal(503, 'SOURCE_UNAVAILABLE', 'The source of these events could not answer.', {
    'retry-after': '5',
  });
}

/** What a client is told whose Last-Event-ID this feed never gave, so that nobody can say what has happened since. */
export const eventIdUnknown = {
  code: 'EVENT_ID_UNKNOWN',
  message: 'This feed has not given this id. Read what there is anew, and subscribe without Last-Event-ID.',
};

export function unknownEventId(): HttpRefusal {
  return new HttpRefusal(400, eventIdUnknown.code, eventIdUnknown.message);
}
