import { RefusedError } from '../../platform/errors.ts';
import type { DocumentColumn, DocumentRow } from './document.ts';
import type { DocumentTemplate } from './templates.ts';

/** What a letter may speak of beside the cells of its row. */
type Occasion = { on: string; year: number };

/** Where a cell is empty: to be filled in by hand. */
const toBeFilledIn = '________';
const placeholder = /\{([^{}]*)\}/gu;

/**
 * Refuses a template whose letters speak of what the document does not have: `{nmae}` would stand on every letter of the
 * county before somebody sees it.
 *
 * @throws RefusedError
 */
export function checkLetters(
  document: string,
  columns: readonly DocumentColumn[],
  { letters }: Pick<DocumentTemplate, 'letters'>,
): void {
  const known = ['on', 'year', ...columns.filter(({ letter }) => letter === undefined).map(({ id }) => id)];
  for (const text of Object.values(letters))
    for (const [whole, id = ''] of text.matchAll(placeholder)) {
      if (!known.includes(id))
        throw new RefusedError(
          'TEMPLATES_MALFORMED',
          `A letter of ${document} speaks of ${whole}; known: ${known.join(', ')}.`,
        );
    }
}

/** The row with its letters written. */
export function writeLetters(
  columns: readonly DocumentColumn[],
  row: DocumentRow,
  { letters }: Pick<DocumentTemplate, 'letters'>,
  occasion: Occasion,
): DocumentRow {
  if (!columns.some(({ letter }) => letter !== undefined)) return row;
  const values = new Map<string, string | number | null>([
    ['on', occasion.on],
    ['year', occasion.year],
    ...columns.map(({ id }, index) => [id, row[index] ?? null] as const),
  ]);
  return row.map((value, index) => {
    const letter = columns[index]?.letter;
    if (letter === undefined) return value;
    const text = letters[`${letter}.${value ?? ''}`] ?? letters[letter] ?? null;
    // In one pass: what a clerk typed into a name is no placeholder.
    return text?.replace(placeholder, (_, id: string) => String(values.get(id) ?? toBeFilledIn)) ?? null;
  });
}
