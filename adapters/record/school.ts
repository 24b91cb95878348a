import { findDivisionName } from '../reference/divisions.ts';
import { normaliseGrade } from '../reference/grades.ts';
import type { Reading } from './reading.ts';
import { readKey, readText, report } from './reading.ts';

export type SchoolPlace = {
  schoolId: string | null;
  schoolName: string | null;
  /** P1–P6, J1–J3, S1–S3. */
  grade: string | null;
  gradeLabel: string | null;
  className: string | null;
};

/** School, grade and class. Where no grade column is filled, a class such as `七(2)班` tells the grade. */
export function readSchoolPlace(reading: Reading): SchoolPlace {
  const schoolId = readKey(reading, 'schoolId');
  const schoolName = readText(reading, 'schoolName');
  const gradeLabel = readText(reading, 'grade');
  const className = readText(reading, 'className');
  const school = { name: schoolName, id: schoolId };
  const { asOf } = reading.context;
  if (gradeLabel === null) {
    const grade = className === null ? null : normaliseGrade(className, asOf, school).grade;
    return { schoolId, schoolName, grade, gradeLabel, className };
  }
  const { grade, known } = normaliseGrade(gradeLabel, asOf, school);
  if (!known) {
    report(reading, 'grade', {
      code: 'UNKNOWN_CODE',
      expected: '年级,如 七年级、小学2020级 (a grade or a cohort still at school)',
      value: gradeLabel,
    });
  }
  return { schoolId, schoolName, grade, gradeLabel, className };
}

/**
 * Where the school lies, as far as the row tells: by its name and the columns for its place (`told`), by those columns
 * alone (`byColumns`), and by its number, whose digits 3 and 4 are the province (学校(机构)代码管理办法). A school named after a
 * far donor is where its number says; columns that contradict the number leave the place unknown.
 */
export function schoolDivision(
  schoolId: string | null,
  told: string | null,
  byColumns: string | null,
): string | null {
  const province = provinceOf(schoolId);
  if (province === null || told?.startsWith(province) === true) return told;
  if (byColumns === null) return province;
  return byColumns.startsWith(province) ? byColumns : null;
}

const schoolNumber = /^(?:11|2[12]|3[1-7]|4[12]|51|9[1-3])(\d{2})\d{6}$/;

function provinceOf(schoolId: string | null): string | null {
  const province = schoolNumber.exec(schoolId ?? '')?.[1];
  return province !== undefined && findDivisionName(province) !== null ? province : null;
}
