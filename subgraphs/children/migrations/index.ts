import { Identity1760000000001 } from './0001-identity.ts';
import { ChangeSignal1770000000001 } from './0002-change-signal.ts';
import { ProbabilisticLinkage1780000000001 } from './0003-probabilistic-linkage.ts';
import { ClericalReview1790000000001 } from './0004-clerical-review.ts';
import { FollowingContests1800000000001 } from './0005-following-contests.ts';
import { ChildErasure1800000000220 } from './0220-erasure.ts';

/** Oldest first. */
export const migrations = [
  Identity1760000000001,
  ChangeSignal1770000000001,
  ProbabilisticLinkage1780000000001,
  ClericalReview1790000000001,
  FollowingContests1800000000001,
  ChildErasure1800000000220,
];
