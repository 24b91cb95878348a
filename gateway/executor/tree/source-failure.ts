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

type Blame = { culprit?: string | null; isConsequence?: boolean };

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

  constructor(code: FailureCode, { culprit = null, isConsequence = false }: Blame = {}) {
    this.code = code;
    this.culprit = culprit;
    this.isConsequence = isConsequence;
  }

  /** Fixed text per code: what a source wrote may hold names, addresses or stack traces. */
  get message(): string {
    return messages[this.code];
  }
}

/** The failure a source's own error stands for: known codes are kept, everything else says only "unavailable". */
export function failureFromCode(code: unknown): SourceFailure {
  return new SourceFailure(isFailureCode(code) ? code : 'SOURCE_UNAVAILABLE');
}

function isFailureCode(code: unknown): code is FailureCode {
  return typeof code === 'string' && Object.hasOwn(messages, code);
}
