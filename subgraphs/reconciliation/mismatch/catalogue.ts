import type { Rule } from './rule.ts';
import { attendingWithoutStudentRecord } from './rules/attending-without-student-record.ts';
import { birthDateDiffers } from './rules/birth-date-differs.ts';
import { careMarksContradict } from './rules/care-marks-contradict.ts';
import { certificateContradictsNumber } from './rules/certificate-contradicts-number.ts';
import { citizenIdDiffers } from './rules/citizen-id-differs.ts';
import { citizenIdInvalid } from './rules/citizen-id-invalid.ts';
import { disabilityCategoryDiffers } from './rules/disability-category-differs.ts';
import { disabilityKnownToWelfareOnly } from './rules/disability-known-to-welfare-only.ts';
import { disabilityMarkedWithoutCertificate } from './rules/disability-marked-without-certificate.ts';
import { disabilityNotMarkedBySchool } from './rules/disability-not-marked-by-school.ts';
import { disabledChildNotEnrolled } from './rules/disabled-child-not-enrolled.ts';
import { disabledChildWithoutPlacement } from './rules/disabled-child-without-placement.ts';
import { disappearedFromSource } from './rules/disappeared-from-source.ts';
import { dropoutRecorded } from './rules/dropout-recorded.ts';
import { duplicateStudentRecord } from './rules/duplicate-student-record.ts';
import { enrolledButAbsentThisTerm } from './rules/enrolled-but-absent-this-term.ts';
import { enrolledButDeceased } from './rules/enrolled-but-deceased.ts';
import { entitledWithoutAid } from './rules/entitled-without-aid.ts';
import { ethnicGroupDiffers } from './rules/ethnic-group-differs.ts';
import { expelledInCompulsoryYears } from './rules/expelled-in-compulsory-years.ts';
import { gradeAgeOutlier } from './rules/grade-age-outlier.ts';
import { gradeNotUpdated } from './rules/grade-not-updated.ts';
import { graduateNotInJuniorSchool } from './rules/graduate-not-in-junior-school.ts';
import { hukouHereSchoolElsewhere } from './rules/hukou-here-school-elsewhere.ts';
import { leaveOfAbsenceOverdue } from './rules/leave-of-absence-overdue.ts';
import { movementNotApproved } from './rules/movement-not-approved.ts';
import { nameDiffers } from './rules/name-differs.ts';
import { noGuardian } from './rules/no-guardian.ts';
import { outOfSchoolReferral } from './rules/out-of-school-referral.ts';
import { returnNotRegistered } from './rules/return-not-registered.ts';
import { schoolAgeNotEnrolled } from './rules/school-age-not-enrolled.ts';
import { schoolStageDiffers } from './rules/school-stage-differs.ts';
import { sexDiffers } from './rules/sex-differs.ts';
import { threeCountsDiffer } from './rules/three-counts-differ.ts';
import { truancyCountsAsDropout } from './rules/truancy-counts-as-dropout.ts';
import { welfareChildNotEnrolled } from './rules/welfare-child-not-enrolled.ts';
import { welfareSaysInButNotEnrolled } from './rules/welfare-says-in-but-not-enrolled.ts';
import { welfareSaysOutButEnrolled } from './rules/welfare-says-out-but-enrolled.ts';
import { whereaboutsUnknown } from './rules/whereabouts-unknown.ts';

/** Every rule in force, by code. A rule is its file; a new one is added here and nowhere else. */
export const catalogue: readonly Rule[] = [
  attendingWithoutStudentRecord,
  birthDateDiffers,
  careMarksContradict,
  certificateContradictsNumber,
  citizenIdDiffers,
  citizenIdInvalid,
  disabilityCategoryDiffers,
  disabilityKnownToWelfareOnly,
  disabilityMarkedWithoutCertificate,
  disabilityNotMarkedBySchool,
  disabledChildNotEnrolled,
  disabledChildWithoutPlacement,
  disappearedFromSource,
  dropoutRecorded,
  duplicateStudentRecord,
  enrolledButAbsentThisTerm,
  enrolledButDeceased,
  entitledWithoutAid,
  ethnicGroupDiffers,
  expelledInCompulsoryYears,
  gradeAgeOutlier,
  gradeNotUpdated,
  graduateNotInJuniorSchool,
  hukouHereSchoolElsewhere,
  leaveOfAbsenceOverdue,
  movementNotApproved,
  nameDiffers,
  noGuardian,
  outOfSchoolReferral,
  returnNotRegistered,
  schoolAgeNotEnrolled,
  schoolStageDiffers,
  sexDiffers,
  threeCountsDiffer,
  truancyCountsAsDropout,
  welfareChildNotEnrolled,
  welfareSaysInButNotEnrolled,
  welfareSaysOutButEnrolled,
  whereaboutsUnknown,
];

/** Undefined for codes of rules that were withdrawn. */
export function findRule(code: string): Rule | undefined {
  return catalogue.find((rule) => rule.code === code);
}
