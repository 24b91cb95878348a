import type { Command } from '../command.ts';
import { confirmShrinkCommand } from './confirm-shrink.ts';
import { doctorCommand } from './doctor.ts';
import { exportCommand } from './export.ts';
import { importCommand } from './import.ts';
import { linkCommand } from './link.ts';
import { reconcileCommand } from './reconcile.ts';
import { reportCommand } from './report.ts';
import { startCommand } from './start.ts';
import { synthesizeCommand } from './synthesize.ts';
import { tokenCommand } from './token.ts';

/** In the order of the data path. */
export const commands: readonly Command[] = [
  startCommand,
  importCommand,
  confirmShrinkCommand,
  linkCommand,
  reconcileCommand,
  exportCommand,
  reportCommand,
  tokenCommand,
  synthesizeCommand,
  doctorCommand,
];
