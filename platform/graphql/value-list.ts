import { Kind, parse } from 'graphql';
import type { DocumentNode, SelectionSetNode } from 'graphql';
import { createGeneratedText, gaveUp, giveUp, nameLiteral, NotGenerated } from './generated-code.ts';
import type { GeneratedText } from './generated-code.ts';

/**
 * The data of an answer as the list of their values, without names: they stand in the order in which the document asks
 * for them, and both ends know the document. Half of what is sent, written and parsed otherwise are names.
 *
 * A field without selections is one value, whatever that is. A field with selections is `null`, or 0 and the values of an
 * object, or n + 1 and the n items of a list, each as if it were such a field.
 */
export const valueListType = 'application/vnd.not-one-less.values+json';

/** Null for data that do not hold all the document asks for: of a skipped field or another type nothing is told. */
export type ValueWriter = (data: unknown) => unknown[] | null;

/** Throws for a list that is not of the document's form. What it gives was made for the caller. */
export type ValueReader = (values: unknown) => Record<string, unknown>;

/** What a document asks for: response keys in order, with what is asked of each; null for one without selections. */
type Layout = Map<string, Layout | null>;

/** Null for a document whose answers are not written so. */
export function compileValueWriter(query: string): ValueWriter | null {
  return compiled(query, (layout, text) => {
    const write = text.evaluate(objectWriter(layout, text)) as (value: unknown, list: unknown[]) => void;
    return (data) => {
      const list: unknown[] = [];
      try {
        write(data, list);
      } catch {
        return null;
      }
      return list;
    };
  });
}

/** Null for a document whose answers are not written so. */
export function compileValueReader(query: string): ValueReader | null {
  return compiled(query, (layout, text) => {
    const place: Place = { values: [], at: 0 };
    const read = text.evaluate(objectReader(layout, text, text.addValue(place))) as () => Record<
      string,
      unknown
    >;
    return (values) => {
      if (!Array.isArray(values)) throw gaveUp;
      place.values = values;
      place.at = 0;
      try {
        const data = read();
        // Beyond the end there are undefined values: that none was read shows here.
        if (place.at !== values.length) throw gaveUp;
        return data;
      } finally {
        place.values = [];
      }
    };
  });
}

/** Where reading has come to. One for all answers of a document, for none is read while another is. */
type Place = { values: readonly unknown[]; at: number };

function compiled<Result>(
  query: string,
  generate: (layout: Layout, text: GeneratedText) => Result,
): Result | null {
  try {
    return generate(layoutOf(parse(query, { noLocation: true })), createGeneratedText());
  } catch (error) {
    if (error instanceof NotGenerated) return null;
    throw error;
  }
}

function layoutOf(document: DocumentNode): Layout {
  const [operation, ...others] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION || others.length > 0)
    throw new NotGenerated('Several operations, or fragments');
  const layout: Layout = new Map();
  addSelections(layout, operation.selectionSet);
  return layout;
}

/** Fields of all types that may be meant: the writer takes only objects that have them all. */
function addSelections(layout: Layout, { selections }: SelectionSetNode): void {
  for (const node of selections) {
    if (node.kind === Kind.FRAGMENT_SPREAD) throw new NotGenerated('A fragment');
    if (node.kind === Kind.INLINE_FRAGMENT) {
      addSelections(layout, node.selectionSet);
      continue;
    }
    const key = (node.alias ?? node.name).value;
    const known = layout.get(key);
    if (node.selectionSet === undefined) {
      if (known instanceof Map) throw new NotGenerated('A value and an object');
      layout.set(key, null);
      continue;
    }
    if (known === null) throw new NotGenerated('A value and an object');
    const inner: Layout = known ?? new Map();
    layout.set(key, inner);
    addSelections(inner, node.selectionSet);
  }
}

function objectWriter(layout: Layout, text: GeneratedText): string {
  const members = [...layout].map(([key, inner]) => {
    const source = `value[${nameLiteral(key)}]`;
    return inner === null
      ? `if ((t = ${source}) === undefined) ${giveUp(text)}(); list.push(t);`
      : `${compositeWriter(inner, text)}(${source}, list);`;
  });
  return text.addFunction('value, list', `let t;\n${members.join('\n')}`);
}

function compositeWriter(layout: Layout, text: GeneratedText): string {
  const writeObject = objectWriter(layout, text);
  return text.addFunction(
    'value, list',
    (name) => `if (value === null) list.push(null);
    else if (Array.isArray(value)) {
      list.push(value.length + 1);
      for (let index = 0; index < value.length; index += 1) ${name}(value[index], list);
    } else {
      if (typeof value !== "object") ${giveUp(text)}();
      list.push(0);
      ${writeObject}(value, list);
    }`,
  );
}

/** @param place name of the reader's place in the list */
function objectReader(layout: Layout, text: GeneratedText, place: string): string {
  // The members of a literal are evaluated in the order in which they are written.
  const members = [...layout].map(([key, inner]) => {
    const value =
      inner === null ? `${place}.values[${place}.at++]` : `${compositeReader(inner, text, place)}()`;
    return `${nameLiteral(key)}: ${value}`;
  });
  return text.addFunction('', `return { ${members.join(', ')} };`);
}

function compositeReader(layout: Layout, text: GeneratedText, place: string): string {
  const readObject = objectReader(layout, text, place);
  return text.addFunction(
    '',
    (name) => `const what = ${place}.values[${place}.at++];
    if (what === 0) return ${readObject}();
    if (what === null) return null;
    const items = what - 1;
    // Every item has a value at least: a list cannot be longer than what is left.
    if (!(Number.isInteger(what) && items >= 0 && items <= ${place}.values.length - ${place}.at)) ${giveUp(text)}();
    const list = [];
    for (let index = 0; index < items; index += 1) list.push(${name}());
    return list;`,
  );
}

/** As for other generated code: a document seen once is not worth it. */
const usesBeforeCompiling = 3;
const mostDocuments = 500;
/** Above this many characters a document is left out: a cache of huge texts would not be bounded by its entries. */
const longestDocument = 64_000;

/**
 * Compiles what documents are used often. Null until then, and for documents that cannot be compiled. Least recently used
 * ones leave first.
 */
export function whenUsedOften<Compiled>(
  compile: (query: string) => Compiled | null,
): (query: string) => Compiled | null {
  const entries = new Map<string, { uses: number; compiled: Compiled | null }>();
  return (query) => {
    if (query.length > longestDocument) return null;
    const entry = entries.get(query) ?? { uses: 0, compiled: null };
    entries.delete(query);
    entries.set(query, entry);
    const oldest = entries.size > mostDocuments ? entries.keys().next() : undefined;
    if (oldest?.done === false) entries.delete(oldest.value);
    entry.uses += 1;
    if (entry.uses === usesBeforeCompiling) entry.compiled = compile(query);
    return entry.compiled;
  };
}
