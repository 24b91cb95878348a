import type { MigrationClass } from '../../../platform/postgres/migrate.ts';
import { Comparison1767225600001 } from './0001-comparison.ts';
import { Mismatch1767225600002 } from './0002-mismatch.ts';
import { EventSignal1770000000001 } from './0003-event-signal.ts';
import { Lifecycle1770000000020 } from './0020-lifecycle.ts';
import { Chains1770000000021 } from './0021-chains.ts';
import { Calendar1770000000022 } from './0022-calendar.ts';

export const migrations: MigrationClass[] = [
  Comparison1767225600001,
  Mismatch1767225600002,
  EventSignal1770000000001,
  Lifecycle1770000000020,
  Chains1770000000021,
  Calendar1770000000022,
];
