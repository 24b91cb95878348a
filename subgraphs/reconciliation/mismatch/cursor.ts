import { badInputError } from '../../../platform/subgraph/errors.ts';

/** An opaque position: the sort values of the last row, so that pages stay right while rows come and go. */
export function writeCursor(values: readonly string[]): string {
  return Buffer.from(JSON.stringify(values), 'utf8').toString('base64url');
}

/** Throws BAD_USER_INPUT for anything `writeCursor` did not write. */
export function readCursor(cursor: string, length: number): readonly string[] {
  const values = parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (
    !Array.isArray(values) ||
    values.length !== length ||
    !values.every((value) => typeof value === 'string')
  ) {
    throw badInputError('Unknown cursor');
  }
  return values as string[];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
