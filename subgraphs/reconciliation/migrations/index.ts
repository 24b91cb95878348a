import type { MigrationClass } from '../../../platform/postgres/schema/migrate.ts';
import { Comparison1767225600001 } from './0001-comparison.ts';
import { Mismatch1767225600002 } from './0002-mismatch.ts';
import { EventSignal1770000000001 } from './0003-event-signal.ts';
import { MoreFacts1770000000010 } from './0010-more-facts.ts';
import { WorkingDays1770000000011 } from './0011-working-days.ts';
import { RuleState1770000000012 } from './0012-rule-state.ts';
import { Lifecycle1770000000020 } from './0020-lifecycle.ts';
import { Chains1770000000021 } from './0021-chains.ts';
import { Calendar1770000000022 } from './0022-calendar.ts';
import { SuspectList1770000000030 } from './0030-suspect-list.ts';
import { DropoutCase1770000000031 } from './0031-dropout-case.ts';
import { FeedbackList1770000000040 } from './0040-feedback-list.ts';
import { SourceClaim1770000000041 } from './0041-source-claim.ts';
import { ReconciliationReader1800000000200 } from './0200-reader.ts';
import { Erasure1800000000220 } from './0220-erasure.ts';
import { OnlyValues1800000000266 } from './0266-only-values.ts';
import { MaskedReasons1800000000275 } from './0275-masked-reasons.ts';
import { FeedbackListReader1800000000285 } from './0285-feedback-list-reader.ts';
import { FlagsEverywhere1800000000325 } from './0325-flags-everywhere.ts';
import { NewestNumber1800000000365 } from './0365-newest-number.ts';
import { Superseded1800000000390 } from './0390-superseded.ts';
import { HeldEvidence1800000000475 } from './0475-held-evidence.ts';
import { AwayOn1800000000530 } from './0530-away-on.ts';
import { Unasked1800000000531 } from './0531-unasked.ts';
import { ComparedFields1800000000540 } from './0540-compared-fields.ts';
import { UntoldGroups1800000000620 } from './0620-untold-groups.ts';

export const migrations: MigrationClass[] = [
  Comparison1767225600001,
  Mismatch1767225600002,
  EventSignal1770000000001,
  MoreFacts1770000000010,
  WorkingDays1770000000011,
  RuleState1770000000012,
  Lifecycle1770000000020,
  Chains1770000000021,
  Calendar1770000000022,
  SuspectList1770000000030,
  DropoutCase1770000000031,
  FeedbackList1770000000040,
  SourceClaim1770000000041,
  ReconciliationReader1800000000200,
  Erasure1800000000220,
  OnlyValues1800000000266,
  MaskedReasons1800000000275,
  FeedbackListReader1800000000285,
  FlagsEverywhere1800000000325,
  NewestNumber1800000000365,
  Superseded1800000000390,
  HeldEvidence1800000000475,
  AwayOn1800000000530,
  Unasked1800000000531,
  ComparedFields1800000000540,
  UntoldGroups1800000000620,
];
