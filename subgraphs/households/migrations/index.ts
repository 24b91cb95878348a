import { HouseholdsBatches1767225600001 } from './0001-batches-and-children.ts';
import { PersonRecord1767225600002 } from './0002-person-record.ts';
import { HouseholdsUnreadNames1772000000250 } from './0250-unread-names.ts';
import { HouseholdsReader1800000000200 } from './0200-reader.ts';
import { HouseholdsWithoutUnreadNumbers1800000000275 } from './0275-unread-numbers.ts';
import { HouseholdsGuardianNames1800000000295 } from './0295-guardian-names.ts';
import { HouseholdsOtherNumber1800000000375 } from './0375-other-number.ts';
import { HouseholdsDeadPersons1800000000385 } from './0385-dead-persons.ts';
import { HouseholdsFormerEntries1800000000450 } from './0450-former-entries.ts';
import { HouseholdsGrandparents1800000000460 } from './0460-grandparents.ts';
import { HouseholdsFormerNumber1800000000555 } from './0555-former-number.ts';
import { HouseholdsPlaceOfRows1800000000641 } from './0641-place-of-rows.ts';
import { HouseholdsHeadsOwnRows1800000000658 } from './0658-heads-own-rows.ts';

/** Oldest first. */
export const migrations = [
  HouseholdsBatches1767225600001,
  PersonRecord1767225600002,
  HouseholdsUnreadNames1772000000250,
  HouseholdsReader1800000000200,
  HouseholdsWithoutUnreadNumbers1800000000275,
  HouseholdsGuardianNames1800000000295,
  HouseholdsOtherNumber1800000000375,
  HouseholdsDeadPersons1800000000385,
  HouseholdsFormerEntries1800000000450,
  HouseholdsGrandparents1800000000460,
  HouseholdsFormerNumber1800000000555,
  HouseholdsPlaceOfRows1800000000641,
  HouseholdsHeadsOwnRows1800000000658,
];
