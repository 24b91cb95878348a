import type { MigrationClass } from '../../../platform/postgres/migrate.ts';
import { Comparison1767225600001 } from './0001-comparison.ts';
import { Mismatch1767225600002 } from './0002-mismatch.ts';
import { EventSignal1770000000001 } from './0003-event-signal.ts';
import { MoreFacts1770100000010 } from './0010-more-facts.ts';
import { WorkingDays1770100000011 } from './0011-working-days.ts';
import { RuleState1770100000012 } from './0012-rule-state.ts';

export const migrations: MigrationClass[] = [
  Comparison1767225600001,
  Mismatch1767225600002,
  EventSignal1770000000001,
  MoreFacts1770100000010,
  WorkingDays1770100000011,
  RuleState1770100000012,
];
