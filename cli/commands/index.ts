import type { Command } from '../command/command.ts';

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
    name: 'review',
    summary:
      'Links that are likely and not certain: lists them, shows two records side by side, decides, undoes.',
    load: async () => (await import('./review.ts')).reviewCommand,
  },
  {
    name: 'child',
    summary: 'Tells why records are one child and others are not, and parts records from a child.',
    load: async () => (await import('./child.ts')).childCommand,
  },
  {
    name: 'reconcile',
    summary: 'Compares what the agencies say of each child and opens, keeps or resolves mismatches.',
    load: async () => (await import('./reconcile.ts')).reconcileCommand,
  },
  {
    name: 'parameters',
    summary: 'Lists what jurisdictions set for the rules, or imports such settings from a file.',
    load: async () => (await import('./parameters.ts')).parametersCommand,
  },
  {
    name: 'export',
    summary: 'Prints links, children, mismatches, the quarantine or suspect lists as CSV or NDJSON.',
    load: async () => (await import('./export.ts')).exportCommand,
  },
  {
    name: 'cases',
    summary: 'Cases of children out of school, their duties, and what was found out about suspect lists.',
    load: async () => (await import('./cases.ts')).casesCommand,
  },
  {
    name: 'annotate',
    summary:
      'Writes the quarantined rows of one import as CSV with their problems, to be mended and sent again.',
    load: async () => (await import('./annotate.ts')).annotateCommand,
  },
  {
    name: 'report',
    summary:
      'Writes documents as workbooks, 《部门筛查预警反馈清单》 (R43) among them, and takes that list back.',
    load: async () => (await import('./report.ts')).reportCommand,
  },
  {
    name: 'queue',
    summary: 'Lists what a department or a post has to deal with, most urgent first, with totals.',
    load: async () => (await import('./queue.ts')).queueCommand,
  },
  {
    name: 'chains',
    summary: 'Imports contact-arrangement sheets (双线四包 and others), or lists the posts in force.',
    load: async () => (await import('./chains.ts')).chainsCommand,
  },
  {
    name: 'calendar',
    summary: 'Lists what is due by the calendar, or sets when a term begins.',
    load: async () => (await import('./calendar.ts')).calendarCommand,
  },
  {
    name: 'escalate',
    summary: 'Escalates mismatches whose deadline has passed.',
    load: async () => (await import('./escalate.ts')).escalateCommand,
  },
  {
    name: 'statistics',
    summary:
      'Enrolment, dropout, consolidation and promotion of a division, with the children behind each figure.',
    load: async () => (await import('./statistics.ts')).statisticsCommand,
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
    name: 'evaluate',
    summary:
      'Measures the linkage: on a generated county, on the loaded data with numbers hidden, on public sets.',
    load: async () => (await import('./evaluate.ts')).evaluateCommand,
  },
  {
    name: 'audit',
    summary: 'Verifies or exports the audit log, and tells who looked at a child.',
    load: async () => (await import('./audit.ts')).auditCommand,
  },
  {
    name: 'backup',
    summary: 'Saves the whole store, encrypted, and reads the backup back.',
    load: async () => (await import('./backup.ts')).backupCommand,
  },
  {
    name: 'restore',
    summary: 'Restores a backup into an empty store, verified, or nothing at all.',
    load: async () => (await import('./restore.ts')).restoreCommand,
  },
  {
    name: 'retention',
    summary: 'Deletes what is kept no longer, or counts it.',
    load: async () => (await import('./retention.ts')).retentionCommand,
  },
  {
    name: 'erase',
    summary: 'Erases one child from every store, by order.',
    load: async () => (await import('./erase.ts')).eraseCommand,
  },
  {
    name: 'keys',
    summary: 'Lists, rotates and removes the keys of the data folder, and seals its files anew.',
    load: async () => (await import('./keys.ts')).keysCommand,
  },
  {
    name: 'doctor',
    summary: 'Checks configuration, data folder, database and migrations, and says what is wrong.',
    load: async () => (await import('./doctor.ts')).doctorCommand,
  },
];
