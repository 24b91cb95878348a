import { DisabilityBatches1767225600001 } from './0001-batches-and-children.ts';
import { CertificateRecord1767225600002 } from './0002-certificate-record.ts';
import { DisabilityUnreadNames1772000000250 } from './0250-unread-names.ts';
import { DisabilityReader1800000000200 } from './0200-reader.ts';
import { DisabilityWithoutUnreadNumbers1800000000275 } from './0275-unread-numbers.ts';
import { DisabilityGuardianNames1800000000295 } from './0295-guardian-names.ts';
import { DisabilityOtherNumber1800000000375 } from './0375-other-number.ts';
import { DisabilityFormerEntries1800000000450 } from './0450-former-entries.ts';
import { DisabilityTakenFromNumber1800000000541 } from './0541-taken-from-number.ts';
import { DisabilityPlaceOfRows1800000000643 } from './0643-place-of-rows.ts';

/** Oldest first. */
export const migrations = [
  DisabilityBatches1767225600001,
  CertificateRecord1767225600002,
  DisabilityUnreadNames1772000000250,
  DisabilityReader1800000000200,
  DisabilityWithoutUnreadNumbers1800000000275,
  DisabilityGuardianNames1800000000295,
  DisabilityOtherNumber1800000000375,
  DisabilityFormerEntries1800000000450,
  DisabilityTakenFromNumber1800000000541,
  DisabilityPlaceOfRows1800000000643,
];
