import type { Adapter, FieldType } from '../../../adapters/adapter.ts';
import type { SourceSystem } from '../../../platform/source-systems.ts';
import { sourceTables as disabilityTables } from '../../../subgraphs/disability/tables.ts';
import { sourceTables as householdTables } from '../../../subgraphs/households/tables.ts';
import { sourceTables as studentTables } from '../../../subgraphs/students/tables.ts';
import { sourceTables as welfareTables } from '../../../subgraphs/welfare/tables.ts';
import { isStored } from './kept-values.ts';

/** What the set-based SQL needs to know of one source system. Names are ready to be put into SQL. */
export type SourcePlan = {
  source: SourceSystem;
  schema: string;
  /** `schema.table` of the current rows; `_observation` and `_history` hang on it. */
  table: string;
  /** Fields of the adapter in a fixed order, by their names in the record and in the table. */
  fields: readonly { field: string; column: string; sqlType: string; stored: boolean }[];
};

const sqlTypes: Record<FieldType, string> = {
  text: 'text',
  date: 'date',
  boolean: 'boolean',
  integer: 'int',
  json: 'jsonb',
};

export const sourceTables = [...studentTables, ...householdTables, ...welfareTables, ...disabilityTables];

export function columnOf(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Sorted by name, so that the digest of a row does not depend on the order of an adapter's source code. */
export function planSource(adapter: Adapter): SourcePlan {
  const place = sourceTables.find(({ source }) => source === adapter.source);
  if (place === undefined) throw new TypeError(`No record table for ${adapter.source}.`);
  const fields = Object.entries(adapter.fields)
    .map(([field, type]) => ({
      field,
      column: columnOf(field),
      sqlType: sqlTypes[type],
      stored: isStored(place.source, field),
    }))
    .toSorted((a, b) => (a.column < b.column ? -1 : 1));
  return { source: place.source, schema: place.schema, table: `${place.schema}.${place.table}`, fields };
}
