export type UserErrorCode =
  | 'NOT_FOUND'
  | 'STALE_VERSION'
  | 'ALREADY_DECIDED'
  | 'WITHDRAWN'
  | 'CONFLICTING_VALID_IDS'
  | 'REASON_REQUIRED'
  | 'FORBIDDEN'
  | 'NOTHING_TO_SPLIT'
  | 'IDEMPOTENCY_KEY_REUSED';

export type UserError = { code: UserErrorCode; message: string; field: string | null };

const messages: Readonly<Record<UserErrorCode, string>> = {
  NOT_FOUND: 'There is no such thing, or it is not yours to know of',
  STALE_VERSION: 'It changed since it was read: read it again',
  ALREADY_DECIDED: 'It is decided already: undo that decision first',
  WITHDRAWN: 'It needs no answer any more: the record is linked with certainty, or has no candidate left',
  CONFLICTING_VALID_IDS: 'Two children with trusted citizen numbers of their own are never joined',
  REASON_REQUIRED: 'A reason must be given',
  FORBIDDEN: 'Your department decides no links',
  NOTHING_TO_SPLIT: 'A child must keep at least one record, and at least one must leave',
  IDEMPOTENCY_KEY_REUSED: 'The key was used for another command',
};

/** An expected refusal, told as data; it never repeats a value that was sent. */
export function refuse(code: UserErrorCode, field: string | null = null): UserError {
  return { code, message: messages[code], field };
}
