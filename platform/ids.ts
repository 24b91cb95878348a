import { randomUUID } from 'node:crypto';

declare const idBrand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [idBrand]: Name };

/** A random UUID. */
export type ImportId = Branded<string, 'ImportId'>;

export function newImportId(): ImportId {
  return randomUUID() as string as ImportId;
}

/** Null unless the text is a UUID, as `newImportId` makes them. */
export function parseImportId(text: string): ImportId | null {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? (text as ImportId) : null;
}
