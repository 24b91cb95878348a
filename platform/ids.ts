import { randomBytes, randomUUID } from 'node:crypto';

declare const idBrand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [idBrand]: Name };

/** `c` and 20 characters of lower-case base32 (a-z, 2-7): 100 random bits that tell nothing about the child. */
export type ChildId = Branded<string, 'ChildId'>;
/** A random UUID. */
export type ImportId = Branded<string, 'ImportId'>;

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

export function newChildId(): ChildId {
  const characters = Array.from(randomBytes(20), (byte) => alphabet.charAt(byte % alphabet.length));
  return `c${characters.join('')}` as ChildId;
}

export function newImportId(): ImportId {
  return randomUUID() as string as ImportId;
}

/** Null unless the text is a UUID, as `newImportId` makes them. */
export function parseImportId(text: string): ImportId | null {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? (text as ImportId) : null;
}
