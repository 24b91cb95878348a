const longestRemembered = 2000;
const names = new Map<string, string>();

/**
 * A short name for a statement, made of the program's own words only: its leading comment, else the verb and the first
 * table. Values never stand in a statement's text, and nothing but a verb and a name is taken out of it.
 */
export function statementName(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = readName(text);
    if (names.size < longestRemembered) names.set(text, name);
  }
  return name;
}

function readName(text: string): string {
  // A statement confined to a division stands inside another one.
  const [, comment] =
    /^(?:select \* from \()?\s*\/\* ?([a-z][a-z -]{0,40}(?:: ?[a-z -]{1,40})?) ?\*\//.exec(text) ?? [];
  if (comment !== undefined) return comment.trim();
  const [verb = 'other'] =
    /^\s*(select|with|insert|update|delete|copy|begin|start|commit|rollback|set)\b/i.exec(text) ?? [];
  const table = /\b(?:from|into|update)\s+(?:only\s+)?([a-z_]{1,60}(?:\.[a-z_]{1,60})?)\b/i.exec(text)?.[1];
  const told = verb.trim().toLowerCase();
  return table === undefined ? told : `${told} ${table.toLowerCase()}`;
}
