import { WelfareBatches1767225600001 } from './0001-batches-and-children.ts';
import { MemberRecord1767225600002 } from './0002-member-record.ts';
import { WelfareUnreadNames1772000000250 } from './0250-unread-names.ts';
import { WelfareReader1800000000200 } from './0200-reader.ts';
import { WelfareWithoutUnreadNumbers1800000000275 } from './0275-unread-numbers.ts';
import { WelfareGuardianNames1800000000295 } from './0295-guardian-names.ts';
import { WelfareOtherNumber1800000000375 } from './0375-other-number.ts';
import { WelfarePupils1800000000415 } from './0415-pupils.ts';
import { WelfarePreschool1800000000445 } from './0445-preschool.ts';
import { WelfareFormerEntries1800000000450 } from './0450-former-entries.ts';
import { WelfareGrandparents1800000000461 } from './0461-grandparents.ts';
import { WelfarePlaceOfRows1800000000642 } from './0642-place-of-rows.ts';
import { WelfareHeadsOwnRows1800000000659 } from './0659-heads-own-rows.ts';

/** Oldest first. */
export const migrations = [
  WelfareBatches1767225600001,
  MemberRecord1767225600002,
  WelfareUnreadNames1772000000250,
  WelfareReader1800000000200,
  WelfareWithoutUnreadNumbers1800000000275,
  WelfareGuardianNames1800000000295,
  WelfareOtherNumber1800000000375,
  WelfarePupils1800000000415,
  WelfarePreschool1800000000445,
  WelfareFormerEntries1800000000450,
  WelfareGrandparents1800000000461,
  WelfarePlaceOfRows1800000000642,
  WelfareHeadsOwnRows1800000000659,
];
