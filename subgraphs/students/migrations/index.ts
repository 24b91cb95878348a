import { StudentsBatches1767225600001 } from './0001-batches-and-children.ts';
import { StudentRecord1767225600002 } from './0002-student-record.ts';
import { TermRecord1767225600003 } from './0003-term-record.ts';
import { GraduateRecord1767225600004 } from './0004-graduate-record.ts';
import { SchoolDivision1770000000005 } from './0005-school-division.ts';
import { StudentsUnreadNames1772000000250 } from './0250-unread-names.ts';
import { StudentsReader1800000000200 } from './0200-reader.ts';
import { StudentsWithoutUnreadNumbers1800000000275 } from './0275-unread-numbers.ts';
import { StudentsGuardianNames1800000000295 } from './0295-guardian-names.ts';
import { StudentsOtherNumber1800000000375 } from './0375-other-number.ts';
import { StudentsPupils1800000000415 } from './0415-pupils.ts';
import { StudentsCohorts1800000000450 } from './0450-cohorts.ts';
import { StudentsKindergartens1800000000495 } from './0495-kindergartens.ts';
import { StudentsPlaceOfRows1800000000640 } from './0640-place-of-rows.ts';

/** Oldest first. */
export const migrations = [
  StudentsBatches1767225600001,
  StudentRecord1767225600002,
  TermRecord1767225600003,
  GraduateRecord1767225600004,
  SchoolDivision1770000000005,
  StudentsUnreadNames1772000000250,
  StudentsReader1800000000200,
  StudentsWithoutUnreadNumbers1800000000275,
  StudentsGuardianNames1800000000295,
  StudentsOtherNumber1800000000375,
  StudentsPupils1800000000415,
  StudentsCohorts1800000000450,
  StudentsKindergartens1800000000495,
  StudentsPlaceOfRows1800000000640,
];
