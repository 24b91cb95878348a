/** The role that owns a schema and everything in it. */
export function roleOf(schema: string): string {
  return `hub_${schema}`;
}

/** The role subgraphs read as: it owns nothing, and row-level policies hold for it. */
export function readerOf(schema: string): string {
  return `${roleOf(schema)}_reader`;
}
