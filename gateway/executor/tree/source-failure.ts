/** Codes a client may see for a field its source did not deliver. */
export type FailureCode =
  'SOURCE_UNAVAILABLE' | 'SOURCE_TIMEOUT' | 'NOT_FOUND' | 'BAD_USER_INPUT' | 'FORBIDDEN' | 'UNAUTHENTICATED';

const messages: Record<FailureCode, string> = {
  SOURCE_UNAVAILABLE: 'The source of this field could not answer.',
  SOURCE_TIMEOUT: 'The source of this field did not answer in time.',
  NOT_FOUND: 'Nothing is known under this identifier.',
  BAD_USER_INPUT: 'An argument was refused.',
  FORBIDDEN: 'This field may not be read.',
  UNAUTHENTICATED: 'The source did not accept the caller.',
};

type Blame = { culprit?: string | null; isConsequence?: boolean; argument?: string | null };

/**
 * Stands in the data tree where a source delivered no value. The projection turns it into null and an error at the
 * path the client knows; a fetch that needs the value is given up and carries the failure on to its own fields.
 * A class, so that one `instanceof` tells it from any value a source may send.
 */
export class SourceFailure {
  readonly code: FailureCode;
  /** Response key of the one field that took the whole answer with it; null where the call itself failed. */
  readonly culprit: string | null;
  /** The value was lost by the failure of another field beside it. */
  readonly isConsequence: boolean;
  /** The refused argument, as the schema names it: `first`, `filter.division`; null where the source names none. */
  readonly argument: string | null;

  constructor(code: FailureCode, { culprit = null, isConsequence = false, argument = null }: Blame = {}) {
    this.code = code;
    this.culprit = culprit;
    this.isConsequence = isConsequence;
    this.argument = argument;
  }

  /** Fixed text per code: what a source wrote may hold names, addresses or stack traces. */
  get message(): string {
    return this.argument === null ? messages[this.code] : `The argument "${this.argument}" was refused.`;
  }
}

/**
 * The failure a source's own error stands for: known codes are kept, everything else says only "unavailable". Of the
 * rest of the error only the refused argument is taken, where every part of it is a name of the schema.
 */
export function failureFromError(
  { code, argument }: { code?: unknown; argument?: unknown },
  argumentNames: ReadonlySet<string>,
  culprit: string | null = null,
): SourceFailure {
  const known = isFailureCode(code) ? code : 'SOURCE_UNAVAILABLE';
  const isNamed =
    known === 'BAD_USER_INPUT' &&
    typeof argument === 'string' &&
    argument.split('.').every((name) => argumentNames.has(name));
  return new SourceFailure(known, { culprit, argument: isNamed ? argument : null });
}

function isFailureCode(code: unknown): code is FailureCode {
  return typeof code === 'string' && Object.hasOwn(messages, code);
}
