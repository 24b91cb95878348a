import type { ExecutionResult } from 'graphql';
import type { AnswerWriter } from '../graphql/answer-writer.ts';

/** Under this key an answer says what writes its data. In process nobody asks. */
export const writesData = Symbol('writesData');

export type WritableResult = ExecutionResult & { [writesData]?: AnswerWriter };

/** A payload as JSON: an answer, or what else a subgraph may say. */
export function writePayload(payload: WritableResult | object): string | Buffer {
  if (!(writesData in payload)) return JSON.stringify(payload);
  const { data, errors, extensions, [writesData]: write } = payload;
  const isPlain = errors === undefined && extensions === undefined && data !== undefined && data !== null;
  return write === undefined || !isPlain ? JSON.stringify(payload) : write(data);
}
