/** A piece of SQL that is safe to embed: made of literal text, column references and quoted values only. */
export type Fragment = { readonly sql: string };

export type SqlValue = Fragment | string | number | boolean | readonly string[];

/**
 * Composes a fragment. Fragments nest; text, numbers and lists of text become quoted literals, so that a rule can never
 * splice a value into the statement.
 *
 * @throws RangeError for numbers that are not finite, TypeError for text PostgreSQL cannot hold.
 */
export function sql(strings: TemplateStringsArray, ...values: readonly SqlValue[]): Fragment {
  let text = strings[0] ?? '';
  for (const [index, value] of values.entries()) text += render(value) + (strings[index + 1] ?? '');
  return { sql: text };
}

/** Joins fragments with AND; an empty list is true. */
export function all(parts: readonly Fragment[]): Fragment {
  return join(parts, ' and ', 'true');
}

/** Joins fragments with OR; an empty list is false. */
export function any(parts: readonly Fragment[]): Fragment {
  return join(parts, ' or ', 'false');
}

/** Unknown (null) counts as no. */
export function isTrue(part: Fragment): Fragment {
  return { sql: `coalesce((${part.sql}), false)` };
}

export function not(part: Fragment): Fragment {
  return { sql: `not (${part.sql})` };
}

/** A text literal in standard_conforming_strings quoting. */
export function quoteLiteral(text: string): string {
  if (text.includes('\0')) throw new TypeError('PostgreSQL text cannot hold NUL');
  return `'${text.replaceAll("'", "''")}'`;
}

function join(parts: readonly Fragment[], glue: string, empty: string): Fragment {
  if (parts.length === 0) return { sql: empty };
  return { sql: `(${parts.map((part) => `(${part.sql})`).join(glue)})` };
}

function render(value: SqlValue): string {
  if (typeof value === 'string') return quoteLiteral(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError(`Not a finite number: ${value}`);
    return value < 0 ? `(${value})` : String(value);
  }
  if ('sql' in value) return value.sql;
  return `array[${value.map(quoteLiteral).join(', ')}]::text[]`;
}
