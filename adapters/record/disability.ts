import type { DisabilityCategory } from '../reference/disability.ts';
import { readDisabilityCategories } from '../reference/disability.ts';
import type { Dictionary } from '../reference/dictionary.ts';
import type { Reading } from './reading.ts';
import { readText, report } from './reading.ts';

/** A disability cell by the source's own numbers; an unknown label is reported and gives no category. */
export function readDisabilityCell(
  reading: Reading,
  id: string,
  dictionary: Dictionary<DisabilityCategory>,
  expected: string,
): {
  label: string | null;
  category: DisabilityCategory | null;
  components: readonly DisabilityCategory[];
} {
  const label = reading.row.text(id);
  if (label === null) return { label: null, category: null, components: [] };
  const result = readDisabilityCategories(dictionary, label);
  if (result !== undefined) return { label, category: result.category, components: result.components };
  if (readText(reading, id) !== null) report(reading, id, { code: 'UNKNOWN_CODE', expected, value: label });
  return { label, category: null, components: [] };
}
