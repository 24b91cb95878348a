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
