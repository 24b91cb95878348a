import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const skipped = new Set(['node_modules', '.git', '.hub', 'coverage', 'dist']);

function* filesIn(folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!skipped.has(entry.name)) yield* filesIn(path);
    } else yield path;
  }
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const files = [...filesIn('.')];
const documents = files.filter((path) => path.endsWith('.md'));

/** The anchor a heading has where Markdown is shown. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\- _]/gu, '')
    .replaceAll(' ', '-');
}

function anchorsOf(path: string): string[] {
  return [...read(path).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));
}

/** Links of a document that lead nowhere. */
function deadLinks(path: string): string[] {
  const links = [...read(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links
    .filter((link) => !/^(?:https?|mailto):/.test(link))
    .filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : normalize(join(dirname(path), file));
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(anchor);
    })
    .map((link) => `${path}: ${link}`);
}

describe('documents', () => {
  it('link only to what there is', () => {
    expect(documents.length).toBeGreaterThan(50);
    expect(documents.flatMap(deadLinks)).toEqual([]);
  });

  it('number each decision as its file is named', () => {
    const decisions = documents.filter((path) => /^docs\/decisions\/\d{4}-/.test(path));
    expect(decisions.length).toBeGreaterThan(50);
    const misnumbered = decisions.filter(
      (path) => Number(/^# (\d+)/.exec(read(path))?.[1]) !== Number(basename(path).slice(0, 4)),
    );
    expect(misnumbered).toEqual([]);
  });

  it('list each decision once, and mark as replaced in part only what says so at its top', () => {
    const folder = 'docs/decisions';
    const entries = read(`${folder}/README.md`)
      .split('\n')
      .filter((line) => line.startsWith('- ['));
    const numbers = documents.map((path) => /^docs\/decisions\/(\d{4})-/.exec(path)?.[1] ?? null);
    expect(entries.map((line) => line.slice(3, 7)).sort()).toEqual(
      numbers.filter((number) => number !== null).sort(),
    );
    const silent = entries
      .filter((line) => line.includes('**→'))
      .flatMap((line) => {
        const [, path = '', marked = ''] = /\]\(([^)]+)\).*\*\*→ (.*)\*\*/.exec(line) ?? [];
        const [top = ''] = read(`${folder}/${path}`).split(/^(?:## Context|\*\*Context)/m);
        return [...marked.matchAll(/\[(\d{4})\]/g)]
          .filter(([, number]) => !top.includes(`[${number}]`))
          .map(([, number]) => `${path}: ${number}`);
      });
    expect(silent).toEqual([]);
  });

  it('explain every requirement that code, schema or documents cite', () => {
    const explained = new Set(
      [...read('docs/requirements.md').matchAll(/^\| (R\d+) /gm)].map(([, number]) => number),
    );
    const citing = files.filter((path) => /\.(?:ts|graphql|md)$/.test(path));
    const unknown = citing.flatMap((path) =>
      [...read(path).matchAll(/\bR[1-9]\d?\b/g)]
        .filter(([number]) => !explained.has(number))
        .map(([number]) => `${path}: ${number}`),
    );
    expect(unknown).toEqual([]);
  });
});
