import type { PlainDate } from '../../platform/plain-date.ts';
import { schoolYearOf } from '../../platform/school-year.ts';
import { normaliseLabel } from './dictionary.ts';
import { createMemoryOfTexts } from './memory.ts';

export type Grade = 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6' | 'J1' | 'J2' | 'J3' | 'S1' | 'S2' | 'S3';

type Stage = 'P' | 'J' | 'S';

const yearsOf: Readonly<Record<Stage, number>> = { P: 6, J: 3, S: 3 };
const numerals = '一二三四五六七八九';
const stageWords: readonly (readonly [RegExp, Stage])[] = [
  [/^(?:小学部?|小)/u, 'P'],
  [/^(?:初中部?|初级中学|初)/u, 'J'],
  [/^(?:普通高中|高中部?|高级中学|高)/u, 'S'],
];
const specialSchool =
  /^(?:培智|启智|启聪|启明|聋生?部?|盲生?部?|特教|特殊教育|义务教育|义教|九年一贯制?)部?/u;
const belowSchool = /学前|幼儿|幼小|大班|中班|小班|托班/u;
const classPart = /^(.+?)\(?[\d一二三四五六七八九十]{1,4}\)?班$/u;

/**
 * Grade as P1–P6, J1–J3, S1–S3. A cohort (`小学2020级`) is counted from the school year of `asOf`, which starts in
 * September. `known` with a null grade: below primary school. `school` helps where the label names no stage.
 */
export function normaliseGrade(
  label: string,
  asOf: PlainDate,
  school: { name?: string | null; id?: string | null } = {},
): { grade: Grade | null; known: boolean } {
  return remembered([label, asOf, school.name, school.id], () => work(label, asOf, school));
}

/** A class stands together in an export, and so do the classes of a school. */
const remembered = createMemoryOfTexts<{ grade: Grade | null; known: boolean }>(2_000);

function work(
  label: string,
  asOf: PlainDate,
  school: { name?: string | null; id?: string | null },
): { grade: Grade | null; known: boolean } {
  const text = normaliseLabel(label);
  if (/^(?:P[1-6]|J[1-3]|S[1-3])$/.test(text)) return { grade: text as Grade, known: true };
  if (belowSchool.test(text)) return { grade: null, known: true };
  const hint = stageOfSchool(school.name ?? null, school.id ?? null);
  const withoutClass = classPart.exec(text)?.[1];
  const grade =
    read(text, asOf, hint) ?? (withoutClass === undefined ? null : read(withoutClass, asOf, hint)) ?? null;
  return { grade, known: grade !== null };
}

function read(label: string, asOf: PlainDate, hint: Stage | null): Grade | null {
  let text = label.replace(specialSchool, '');
  let stage: Stage | null = null;
  for (const [word, meaning] of stageWords) {
    if (!word.test(text)) continue;
    stage = meaning;
    text = text.replace(word, '');
    break;
  }
  const cohort = /^(\d{4})级?(小学|初中|高中)?$/u.exec(text);
  if (cohort !== null) {
    // 2024届 names the year of leaving and is left unread; a bare year only counts beside a stage.
    if (stage === null && !text.includes('级')) return null;
    const named = cohort[2] === undefined ? stage : stageOfWord(cohort[2]);
    return ofCohort(Number(cohort[1]), schoolYearOf(asOf), named ?? hint);
  }
  const year = /^([一二三四五六七八九]|1[0-2]|[1-9])(?:年级|年|级)?$/u.exec(text)?.[1];
  if (year === undefined) return null;
  const number = numerals.includes(year) ? numerals.indexOf(year) + 1 : Number(year);
  return ofNumber(number, stage, hint);
}

function ofCohort(cohort: number, schoolYear: number, stage: Stage | null): Grade | null {
  const number = schoolYear - cohort + 1;
  if (stage !== null) return of(stage, number);
  // Without a stage, years 1 to 3 may be primary, junior or senior; only 4 to 6 tell.
  return number >= 4 ? of('P', number) : null;
}

function ofNumber(number: number, stage: Stage | null, hint: Stage | null): Grade | null {
  if (number > 9) return stage === null || stage === 'S' ? of('S', number - 9) : null;
  if (number > 6) return stage === 'P' || stage === 'S' ? null : of('J', number - 6);
  if (stage !== null) return of(stage, number);
  return (hint === null ? null : of(hint, number)) ?? of('P', number);
}

function of(stage: Stage, number: number): Grade | null {
  return number >= 1 && number <= yearsOf[stage] ? (`${stage}${number}` as Grade) : null;
}

function stageOfWord(word: string): Stage {
  return word === '小学' ? 'P' : word === '初中' ? 'J' : 'S';
}

/** 学校标识码 begins with 21 for primary, 31 for junior schools; nine-year and complete schools hold several stages. */
function stageOfSchool(name: string | null, id: string | null): Stage | null {
  if (name !== null) {
    if (/一贯|九年制|完全中学|十二年/u.test(name)) return null;
    if (/小学|完小|教学点|村小/u.test(name)) return 'P';
    if (/高级中学|高中/u.test(name)) return 'S';
    if (/初级中学|初中|中学/u.test(name)) return 'J';
    if (id?.startsWith('31') === true) return null;
  }
  if (id?.startsWith('21') === true) return 'P';
  return id?.startsWith('31') === true ? 'J' : null;
}
