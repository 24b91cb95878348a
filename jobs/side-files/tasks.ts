import type { DataSource } from 'typeorm';
import { givenKeys } from '../../platform/data-keys/key-source.ts';
import { parseKeyring } from '../../platform/data-keys/keyring.ts';
import type { ImportId } from '../../platform/ids.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import { chainKinds } from '../../subgraphs/reconciliation/queues/chains/kinds/index.ts';
import { importArrangement } from '../chains/import-arrangement.ts';
import type { ArrangementSheet } from '../chains/import-arrangement.ts';
import { annotateImport } from '../import/annotate.ts';
import type { ReadingBounds } from '../bounded-reading/reading-bounds.ts';
import { readParameterFile } from '../rules/parameter-file.ts';
import { takeBackFeedbackList } from '../reports/feedback/return.ts';
import { loadTemplates } from '../reports/templates.ts';

/** What a task works with beside its file. `jobs` connects when it is asked for: some tasks need no database. */
export type TaskContext = {
  bounds: ReadingBounds;
  jobs: () => Promise<DataSource>;
  today: PlainDate;
  home: string;
};

/**
 * Work on files that people hand to commands, besides the agencies' exports. Each is done where the file is read, in a
 * process that may die; what goes in and what comes out is JSON, and never holds a row.
 */
export const sideFileTasks = {
  parameters: async ({ path }: { path: string }, { bounds }: TaskContext) => readParameterFile(path, bounds),

  arrangement: async (
    { chain, ...sheet }: Omit<ArrangementSheet, 'kind'> & { chain: string },
    { bounds, jobs, today }: TaskContext,
  ) => {
    const kind = chainKinds.find(({ code }) => code === chain);
    if (kind === undefined) throw new TypeError('There is no such chain.');
    return importArrangement(await jobs(), { ...sheet, kind }, today, bounds);
  },

  'feedback-return': async (
    { path, annotatedPath }: { path: string; annotatedPath: string },
    { bounds, jobs, today, home }: TaskContext,
  ) => {
    const templates = await loadTemplates(home);
    return takeBackFeedbackList(await jobs(), path, { today, templates, annotatedPath, bounds });
  },

  /** `keyring` is as a key file holds it: the hub's copies of files are sealed. */
  annotate: async (
    { importId, out, keyring }: { importId: ImportId; out: string; keyring: string },
    { bounds, jobs }: TaskContext,
  ) => {
    const deps = { sql: await jobs(), keys: givenKeys(parseKeyring(keyring)) };
    const { import: row, sheets } = await annotateImport(deps, importId, out, bounds);
    const { source, asOf, scope, list } = row;
    return { import: { source, asOf, scope, list }, sheets };
  },
};

export type SideFileTasks = typeof sideFileTasks;
export type SideFileTask = keyof SideFileTasks;
