import { classOfField } from './table.ts';
import type { DataClass } from './table.ts';

/**
 * Classes of data behind what an operation asked for, given as the audit log writes it: `Type{field field} Type{field}`.
 * Empty for names of exports and reports; a field the schema no longer has is of no class.
 */
export function classesAsked(fields: string): readonly DataClass[] {
  const found = new Set<DataClass>();
  for (const [, type = '', names = ''] of fields.matchAll(/(\w+)\{([^}]*)\}/g)) {
    for (const name of names.split(' ')) {
      const dataClass = classOfField(type, name);
      if (dataClass !== null) found.add(dataClass);
    }
  }
  return [...found].sort();
}
