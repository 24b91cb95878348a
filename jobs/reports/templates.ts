import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RefusedError } from '../../platform/errors.ts';
import shippedTemplates from './templates.json' with { type: 'json' };

/** What a jurisdiction prints on one document. */
export type DocumentTemplate = {
  title: string;
  remarks: readonly string[];
  signatures: readonly string[];
  /** Column id → caption, where it is not the document's own. */
  captions: Readonly<Record<string, string>>;
  /** Code → word, for columns with a list of choices. */
  answers: Readonly<Record<string, string>>;
  /** Letter → its text, where the document is one of letters. `{name}` stands for the cell of that column: see letters.ts. */
  letters: Readonly<Record<string, string>>;
};

type Template = {
  division: string;
  documents: Readonly<Record<string, Partial<DocumentTemplate>>>;
};

export type Templates = readonly Template[];

/** Documents a template may describe: those of the shipped default. */
const documentNames: readonly string[] = Object.keys(shippedTemplates.templates[0]?.documents ?? {});

/**
 * The shipped templates, and those of `report-templates.json` in the data folder, which has the same form and wins.
 *
 * @throws RefusedError where that file is no template file.
 */
export async function loadTemplates(home: string): Promise<Templates> {
  const shipped = shippedTemplates.templates as unknown as Templates;
  const path = join(home, 'report-templates.json');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as { code?: string }).code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? shipped : [...shipped, ...readTemplates(text, path)];
}

/** The words for one document in one place: those of longer prefixes over those of shorter ones. */
export function templateFor(templates: Templates, document: string, division: string): DocumentTemplate {
  const fitting = templates
    .filter((template) => division.startsWith(template.division))
    .toSorted((left, right) => left.division.length - right.division.length);
  const merged: DocumentTemplate = {
    title: document,
    remarks: [],
    signatures: [],
    captions: {},
    answers: {},
    letters: {},
  };
  for (const { documents } of fitting) {
    const { captions, answers, letters, ...words } = documents[document] ?? {};
    Object.assign(merged, words, {
      captions: { ...merged.captions, ...captions },
      answers: { ...merged.answers, ...answers },
      letters: { ...merged.letters, ...letters },
    });
  }
  return merged;
}

/** Every caption and every word for a choice that any template gives a document. */
export function wordsOf(
  templates: Templates,
  document: string,
  part: 'captions' | 'answers',
): ReadonlyMap<string, readonly string[]> {
  const words = new Map<string, string[]>();
  for (const { documents } of templates) {
    for (const [id, word] of Object.entries(documents[document]?.[part] ?? {}))
      words.set(id, [...(words.get(id) ?? []), word]);
  }
  return words;
}

function readTemplates(text: string, path: string): Templates {
  const refuse = (why: string): RefusedError =>
    new RefusedError('TEMPLATES_MALFORMED', `${path} is no file of report templates: ${why}.`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw refuse('it is no JSON');
  }
  if (!isRecord(parsed) || !Array.isArray(parsed['templates'])) throw refuse('it has no list "templates"');
  return parsed['templates'].map((template: unknown, index): Template => {
    const where = `templates[${index}]`;
    if (!isRecord(template) || !isRecord(template['documents'])) throw refuse(`${where} has no "documents"`);
    const { division, documents } = template;
    if (typeof division !== 'string' || !/^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})?$/.test(division))
      throw refuse(`${where}.division is no division code`);
    for (const [name, document] of Object.entries(documents)) {
      if (!documentNames.includes(name)) throw refuse(`${where} names an unknown document`);
      if (!isDocument(document)) throw refuse(`${where}.documents.${name} is malformed`);
    }
    return { division, documents: documents as Template['documents'] };
  });
}

function isDocument(value: unknown): value is Partial<DocumentTemplate> {
  if (!isRecord(value)) return false;
  const { title, remarks, signatures, captions, answers, letters } = value;
  const isLines = (lines: unknown): boolean =>
    lines === undefined || (Array.isArray(lines) && lines.every((line) => typeof line === 'string'));
  const isWords = (words: unknown): boolean =>
    words === undefined ||
    (isRecord(words) && Object.values(words).every((word) => typeof word === 'string' && word !== ''));
  return (
    (title === undefined || (typeof title === 'string' && title !== '')) &&
    isLines(remarks) &&
    isLines(signatures) &&
    isWords(captions) &&
    isWords(answers) &&
    isWords(letters)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
