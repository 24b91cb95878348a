import type { Logger } from 'pino';
import { destination, pino } from 'pino';
import { maskEmbeddedIds } from './embedded-ids.ts';
import type { LogLevel } from './config.ts';

export type { Logger } from 'pino';

/** Keys that may hold what a person is known by, at the top of a log entry or one or two levels down. */
const personalKeys = [
  'name',
  'nameKey',
  'formerName',
  'citizenId',
  'citizenIdRaw',
  'formerCitizenId',
  'citizenIdMasked',
  'guardianName',
  'guardianCitizenId',
  'guardians',
  'headName',
  'headCitizenId',
  'phone',
  'address',
  'birthDate',
  'studentNumber',
  'certificateNumber',
  'householdNumber',
  'personNumber',
  'sourceKey',
  'row',
  'values',
  'parameters',
  'password',
  'token',
  'authorization',
  'databaseUrl',
  'redisUrl',
  'internalSecret',
];

type Destination = { write(line: string): void };

/**
 * Structured lines on standard error: `log.info({ importId }, 'import.finished')`, event name as message, opaque ids as
 * fields. Personal keys are removed and errors lose their detail, but callers must not rely on that.
 */
export function createLogger(level: LogLevel, to?: Destination): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: personalKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
        censor: '[removed]',
      },
      serializers: { err: describeError, error: describeError },
    },
    // Synchronous: a command that ends right after its last line must not lose it.
    to ?? destination({ fd: 2, sync: true }),
  );
}

/**
 * An error without what a database adds to it: PostgreSQL puts row text into `detail` and `where`, TypeORM keeps the
 * parameters, and messages about malformed input quote the input.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    ...(code === undefined ? {} : { code }),
    message: maskEmbeddedIds(
      code !== undefined && isDataException(code) ? withoutQuotes(error.message) : error.message,
    ),
    ...(frames.length === 0 ? {} : { stack: frames.join('\n') }),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}

/** SQLSTATE class 22: the value itself is wrong, and its text is in the message. */
function isDataException(code: string): boolean {
  return /^22[0-9A-Z]{3}$/.test(code);
}

function withoutQuotes(message: string): string {
  return message.replace(/"[^"]*"/g, '"…"');
}
