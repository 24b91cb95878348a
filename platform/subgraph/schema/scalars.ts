import { GraphQLScalarType, Kind } from 'graphql';
import { parsePlainDate } from '../../plain-date.ts';
import type { PlainDate } from '../../plain-date.ts';
import { badInputError } from '../errors.ts';

function readDay(value: unknown): PlainDate {
  const day = typeof value === 'string' ? parsePlainDate(value) : null;
  if (day === null) throw badInputError(null, 'A Date is a calendar day, YYYY-MM-DD');
  return day;
}

/** `Date`: a calendar day. Resolvers return and receive a PlainDate; a JavaScript Date is refused, it has no day of its own. */
export const DateScalar = new GraphQLScalarType<PlainDate, string>({
  name: 'Date',
  description: 'A calendar day, YYYY-MM-DD.',
  serialize(value) {
    const day = typeof value === 'string' ? parsePlainDate(value) : null;
    if (day === null) throw new TypeError('A resolver returned something else than a calendar day');
    return day;
  },
  parseValue: readDay,
  parseLiteral: (node) => readDay(node.kind === Kind.STRING ? node.value : undefined),
});

// Offset required: an instant without one would be read in the server's own zone.
const isoInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

function findInstant(text: string): Date | null {
  if (!isoInstant.test(text) || parsePlainDate(text.slice(0, 10)) === null) return null;
  const instant = new Date(text);
  return Number.isNaN(instant.getTime()) ? null : instant;
}

function readInstant(value: unknown): Date {
  const instant = typeof value === 'string' ? findInstant(value) : null;
  if (instant === null) throw badInputError(null, 'A DateTime is an ISO 8601 instant with its offset');
  return instant;
}

/** `DateTime`: an instant. Resolvers return a Date or an ISO text with offset and receive a Date; answers are in UTC. */
export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'An instant, ISO 8601 with offset.',
  serialize(value) {
    const instant = value instanceof Date ? value : typeof value === 'string' ? findInstant(value) : null;
    if (instant === null || Number.isNaN(instant.getTime())) {
      throw new TypeError('A resolver returned something else than an instant');
    }
    return instant.toISOString();
  },
  parseValue: readInstant,
  parseLiteral: (node) => readInstant(node.kind === Kind.STRING ? node.value : undefined),
});
