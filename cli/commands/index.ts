import type { Command } from '../command.ts';

export type CommandEntry = {
  name: string;
  /** One line for `hub --help`. */
  summary: string;
  /** A command is loaded when it is called: `hub --help` should not wait for a database driver. */
  load(): Promise<Command>;
};

/** In the order of the data path. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'start',
    summary: 'Runs the hub: database, jobs and gateway in one process, until Ctrl-C.',
    load: async () => (await import('./start.ts')).startCommand,
  },
  {
    name: 'import',
    summary: 'Reads export files of one source system, then links and reconciles what they touched.',
    load: async () => (await import('./import.ts')).importCommand,
  },
  {
    name: 'confirm-shrink',
    summary:
      'Confirms that an export which shrank suspiciously is complete: what is missing has disappeared.',
    load: async () => (await import('./confirm-shrink.ts')).confirmShrinkCommand,
  },
  {
    name: 'link',
    summary: 'Links what imports have touched to children; --full links everything again.',
    load: async () => (await import('./link.ts')).linkCommand,
  },
  {
    name: 'reconcile',
    summary: 'Compares what the agencies say of each child and opens, keeps or resolves mismatches.',
    load: async () => (await import('./reconcile.ts')).reconcileCommand,
  },
  {
    name: 'export',
    summary: 'Prints links, children, mismatches or the quarantine as CSV or NDJSON.',
    load: async () => (await import('./export.ts')).exportCommand,
  },
  {
    name: 'annotate',
    summary:
      'Writes the quarantined rows of one import as CSV with their problems, to be mended and sent again.',
    load: async () => (await import('./annotate.ts')).annotateCommand,
  },
  {
    name: 'report',
    summary: 'Writes 《部门筛查预警反馈清单》 for one department: its open mismatches as a workbook (R43).',
    load: async () => (await import('./report.ts')).reportCommand,
  },
  {
    name: 'token',
    summary: 'Issues a development token (embedded hub only; production tokens come from the OIDC issuer).',
    load: async () => (await import('./token.ts')).tokenCommand,
  },
  {
    name: 'synthesize',
    summary: 'Writes made-up exports of every source system for a county, with the truth beside them.',
    load: async () => (await import('./synthesize.ts')).synthesizeCommand,
  },
  {
    name: 'audit',
    summary: 'Verifies or exports the audit log, and tells who looked at a child.',
    load: async () => (await import('./audit.ts')).auditCommand,
  },
  {
    name: 'doctor',
    summary: 'Checks configuration, data folder, database and migrations, and says what is wrong.',
    load: async () => (await import('./doctor.ts')).doctorCommand,
  },
];
