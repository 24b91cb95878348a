import type { Reading } from '../record/reading.ts';
import { readCode, readText, readYesNo } from '../record/reading.ts';
import type { SchoolStage } from '../reference/poverty-codes.ts';
import { povertyEducation, povertySchoolState } from '../reference/poverty-codes.ts';

export type WelfareSchooling = {
  education: string | null;
  schoolState: string | null;
  schoolStage: SchoolStage | null;
  /** Null: the row does not tell. */
  saysInSchool: boolean | null;
  notInSchoolReason: string | null;
  outOfSchoolFlag: boolean | null;
};

/** At primary or junior school, at a kindergarten or too young for one: a child, whatever the birth date says. */
export function pupilsKindOf({ saysInSchool, schoolStage }: WelfareSchooling): 'pupil' | 'preschool' | null {
  if (schoolStage === 'PRESCHOOL') return 'preschool';
  return saysInSchool === true && (schoolStage === 'PRIMARY' || schoolStage === 'JUNIOR') ? 'pupil' : null;
}

/**
 * What a member row says about school.
 *
 * - 在校生状况 with a stage: in school. The out-of-school flag is a statement about the household and is often repeated
 *   for every member, so it does not outweigh the member's own stage.
 * - 在校生状况 非在校生, or empty beside a reason for not attending, the flag 是, or a 文化程度: not in school. The system
 *   asks for exactly one of 在校生状况 and 文化程度; where the export has no column 在校生状况, 文化程度 proves nothing.
 * - 学龄前儿童 (either column): not in school, stage PRESCHOOL, which is not out of compulsory school either.
 * - Otherwise the row does not tell.
 */
export function readSchooling(reading: Reading): WelfareSchooling {
  const state = readCode(reading, 'schoolState', povertySchoolState, '在校生状况,如 小学、七年级、非在校生');
  const educationLabel = readText(reading, 'education');
  const education = educationLabel === null ? undefined : povertyEducation.find(educationLabel);
  const notInSchoolReason = readText(reading, 'notInSchoolReason');
  const outOfSchoolFlag = readYesNo(reading, 'outOfSchool');
  const isEmpty = readText(reading, 'schoolState') === null;
  const saysOut =
    notInSchoolReason !== null ||
    outOfSchoolFlag === true ||
    (educationLabel !== null && reading.row.has('schoolState'));

  let schoolStage = state.value?.stage ?? null;
  let saysInSchool = state.value?.atSchool ?? null;
  if (isEmpty && education?.preschool === true) {
    schoolStage = 'PRESCHOOL';
    saysInSchool = false;
  } else if (isEmpty && saysOut) {
    schoolStage = 'NONE';
    saysInSchool = false;
  }
  return {
    education: educationLabel,
    schoolState: state.label,
    schoolStage,
    saysInSchool,
    notInSchoolReason,
    outOfSchoolFlag,
  };
}
