import { Kind, parse } from 'graphql';
import type { DocumentNode, SelectionSetNode } from 'graphql';
import { createGeneratedText, gaveUp, nameLiteral, NotGenerated } from './generated-code.ts';
import type { GeneratedText } from './generated-code.ts';

/**
 * The data of an answer as the list of their values, without names: they stand in the order in which the document asks
 * for them, and both ends know the document. Half of what is sent, written and parsed otherwise are names.
 *
 * A field with selections is `null`, or 0 and the values of an object, or n + 1 and the n items of a list, each as if it
 * were such a field. A field without selections is a text, true, false or null, or 0 for the text that stood last in the
 * same place of the document (states and days are the same for most of a page), or a list that holds any other value.
 */
export const valueListType = 'application/vnd.not-one-less.values+json';

/** Null for data that do not hold all the document asks for: of a skipped field or another type nothing is told. */
export type ValueWriter = (data: unknown) => unknown[] | null;

/** Throws for a list that is not of the document's form. What it gives was made for the caller. */
export type ValueReader = (values: unknown) => Record<string, unknown>;

/** What a document asks for: response keys in order, with what is asked of each; null for one without selections. */
type Layout = Map<string, Layout | null>;

/**
 * How far an answer has been written or read, and the text that stood last in each place. One for all answers of a
 * document, for none is begun before another has ended.
 */
type Progress = { values: unknown[]; at: number; last: (string | undefined)[] };

/** Null for a document whose answers are not written so. */
export function compileValueWriter(query: string): ValueWriter | null {
  return compiled(query, (generation, layout) => {
    const { text, progress } = generation;
    const write = text.evaluate(objectWriter(generation, layout)) as (data: unknown) => void;
    return (data) => {
      begin(progress, []);
      try {
        write(data);
        return progress.values;
      } catch {
        return null;
      } finally {
        begin(progress, []);
      }
    };
  });
}

/** Null for a document whose answers are not written so. */
export function compileValueReader(query: string): ValueReader | null {
  return compiled(query, (generation, layout) => {
    const { text, progress } = generation;
    const read = text.evaluate(objectReader(generation, layout)) as () => Record<string, unknown>;
    return (values) => {
      if (!Array.isArray(values)) throw gaveUp;
      begin(progress, values);
      try {
        const data = read();
        if (progress.at !== values.length) throw gaveUp;
        return data;
      } finally {
        begin(progress, []);
      }
    };
  });
}

function begin(progress: Progress, values: unknown[]): void {
  progress.values = values;
  progress.at = 0;
  progress.last.fill(undefined);
}

type Generation = {
  text: GeneratedText;
  progress: Progress;
  names: Record<'progress' | 'giveUp' | 'writeLeaf' | 'readLeaf', string>;
};

function compiled<Result>(
  query: string,
  generate: (generation: Generation, layout: Layout) => Result,
): Result | null {
  const text = createGeneratedText();
  const progress: Progress = { values: [], at: 0, last: [] };
  const names = {
    progress: text.addValue(progress),
    giveUp: text.addValue(throwGaveUp),
    writeLeaf: text.addValue(writeLeaf),
    readLeaf: text.addValue(readLeaf),
  };
  try {
    return generate({ text, progress, names }, layoutOf(parse(query, { noLocation: true })));
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

/** A place of the document for the text that stands there last. */
function addPlace({ progress: { last } }: Generation): number {
  return last.push(undefined) - 1;
}

function objectWriter(generation: Generation, layout: Layout): string {
  const { text, names } = generation;
  const members = [...layout].map(([key, inner]) => {
    const value = `value[${nameLiteral(key)}]`;
    return inner === null
      ? `${names.writeLeaf}(${names.progress}, ${addPlace(generation)}, ${value});`
      : `${compositeWriter(generation, inner)}(${value});`;
  });
  return text.addFunction('value', members.join('\n'));
}

function compositeWriter(generation: Generation, layout: Layout): string {
  const { text, names } = generation;
  const writeObject = objectWriter(generation, layout);
  return text.addFunction(
    'value',
    (name) => `const { values } = ${names.progress};
    if (value === null) values.push(null);
    else if (Array.isArray(value)) {
      values.push(value.length + 1);
      for (let index = 0; index < value.length; index += 1) ${name}(value[index]);
    } else {
      if (typeof value !== "object") ${names.giveUp}();
      values.push(0);
      ${writeObject}(value);
    }`,
  );
}

function writeLeaf({ values, last }: Progress, place: number, value: unknown): void {
  if (typeof value === 'string') {
    if (value === last[place]) values.push(0);
    else values.push((last[place] = value));
  } else if (value === null || typeof value === 'boolean') values.push(value);
  else if (value === undefined) throwGaveUp();
  else values.push([value]);
}

function objectReader(generation: Generation, layout: Layout): string {
  const { text, names } = generation;
  // The members of a literal are evaluated in the order in which they are written.
  const members = [...layout].map(([key, inner]) => {
    const value =
      inner === null
        ? `${names.readLeaf}(${names.progress}, ${addPlace(generation)})`
        : `${compositeReader(generation, inner)}()`;
    return `${nameLiteral(key)}: ${value}`;
  });
  return text.addFunction('', `return { ${members.join(', ')} };`);
}

function compositeReader(generation: Generation, layout: Layout): string {
  const { text, names } = generation;
  const readObject = objectReader(generation, layout);
  return text.addFunction(
    '',
    (name) => `const progress = ${names.progress};
    const what = progress.values[progress.at++];
    if (what === 0) return ${readObject}();
    if (what === null) return null;
    const items = what - 1;
    // Every item has a value at least: a list cannot be longer than what is left.
    if (!(Number.isInteger(what) && items >= 0 && items <= progress.values.length - progress.at)) ${names.giveUp}();
    const list = [];
    for (let index = 0; index < items; index += 1) list.push(${name}());
    return list;`,
  );
}

function readLeaf(progress: Progress, place: number): unknown {
  const value = progress.values[progress.at++];
  if (typeof value === 'string') return (progress.last[place] = value);
  if (value === 0) return progress.last[place] ?? throwGaveUp();
  if (value === null || typeof value === 'boolean') return value;
  // Beyond the end there are undefined values.
  return Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : throwGaveUp();
}

function throwGaveUp(): never {
  throw gaveUp;
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
