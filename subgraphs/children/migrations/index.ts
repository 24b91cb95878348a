import { Identity1760000000001 } from './0001-identity.ts';
import { ChangeSignal1770000000001 } from './0002-change-signal.ts';
import { ProbabilisticLinkage1780000000001 } from './0003-probabilistic-linkage.ts';
import { ClericalReview1790000000001 } from './0004-clerical-review.ts';
import { FollowingContests1800000000001 } from './0005-following-contests.ts';
import { HoldersByGuardian1810000000020 } from './0014-holders-by-guardian.ts';
import { RoomForChanges1815000000001 } from './0015-room-for-changes.ts';
import { ChildrenReader1800000000200 } from './0200-reader.ts';
import { GuardedFacts1800000000201 } from './0201-guarded-facts.ts';
import { ChildErasure1800000000220 } from './0220-erasure.ts';
import { QuietChanges1800000000260 } from './0260-quiet-changes.ts';
import { RoomForSchooling1800000000265 } from './0265-room-for-schooling.ts';
import { NamesOfChild1800000000280 } from './0280-names-of-child.ts';
import { ChangeSources1800000000285 } from './0285-change-sources.ts';
import { CountOfChildren1800000000290 } from './0290-count-of-children.ts';
import { RoughStatistics1800000000291 } from './0291-rough-statistics.ts';
import { GuardianNames1800000000295 } from './0295-guardian-names.ts';
import { HoldersByDay1800000000310 } from './0310-holders-by-day.ts';
import { LinkagePrior1800000000315 } from './0315-linkage-prior.ts';
import { ContestsByGuardian1800000000340 } from './0340-contests-by-guardian.ts';
import { LunarDates1800000000345 } from './0345-lunar-dates.ts';
import { OtherNumber1800000000375 } from './0375-other-number.ts';
import { EvidenceOfDecisions1800000000405 } from './0405-evidence-of-decisions.ts';
import { NameFormsVersion1800000000406 } from './0406-name-forms-version.ts';
import { FamiliesByYear1800000000430 } from './0430-families-by-year.ts';
import { DaysWithoutGuardians1800000000431 } from './0431-days-without-guardians.ts';
import { KnownChildren1800000000440 } from './0440-known-children.ts';
import { Cohorts1800000000450 } from './0450-cohorts.ts';
import { ScoredAnew1800000000455 } from './0455-scored-anew.ts';
import { ShippedModel1800000000462 } from './0462-shipped-model.ts';
import { JudgedAnew1800000000510 } from './0510-judged-anew.ts';
import { FormerNumber1800000000556 } from './0556-former-number.ts';
import { ToldApart1800000000580 } from './0580-told-apart.ts';
import { OutdatedNumbers1800000000585 } from './0585-outdated-numbers.ts';
import { BySound1800000000590 } from './0590-by-sound.ts';
import { JoinedRecords1800000000595 } from './0595-joined-records.ts';
import { PlainSlips1800000000604 } from './0604-plain-slips.ts';
import { Families1800000000605 } from './0605-families.ts';
import { ContestedRecords1800000000625 } from './0625-contested-records.ts';
import { HeardNames1800000000630 } from './0630-heard-names.ts';
import { OtherParents1800000000635 } from './0635-other-parents.ts';
import { TwoOfAList1800000000655 } from './0655-two-of-a-list.ts';

/** Oldest first. */
export const migrations = [
  Identity1760000000001,
  ChangeSignal1770000000001,
  ProbabilisticLinkage1780000000001,
  ClericalReview1790000000001,
  FollowingContests1800000000001,
  HoldersByGuardian1810000000020,
  RoomForChanges1815000000001,
  ChildrenReader1800000000200,
  GuardedFacts1800000000201,
  ChildErasure1800000000220,
  QuietChanges1800000000260,
  RoomForSchooling1800000000265,
  NamesOfChild1800000000280,
  ChangeSources1800000000285,
  CountOfChildren1800000000290,
  RoughStatistics1800000000291,
  GuardianNames1800000000295,
  HoldersByDay1800000000310,
  LinkagePrior1800000000315,
  ContestsByGuardian1800000000340,
  LunarDates1800000000345,
  OtherNumber1800000000375,
  EvidenceOfDecisions1800000000405,
  NameFormsVersion1800000000406,
  FamiliesByYear1800000000430,
  DaysWithoutGuardians1800000000431,
  KnownChildren1800000000440,
  Cohorts1800000000450,
  ScoredAnew1800000000455,
  ShippedModel1800000000462,
  JudgedAnew1800000000510,
  FormerNumber1800000000556,
  ToldApart1800000000580,
  OutdatedNumbers1800000000585,
  BySound1800000000590,
  JoinedRecords1800000000595,
  PlainSlips1800000000604,
  Families1800000000605,
  ContestedRecords1800000000625,
  HeardNames1800000000630,
  OtherParents1800000000635,
  TwoOfAList1800000000655,
];
