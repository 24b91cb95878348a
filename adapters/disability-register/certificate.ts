import type { DisabilityCardReading } from '../../platform/citizen-id.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import { readDisabilityCell } from '../record/disability.ts';
import type { Reading } from '../record/reading.ts';
import { readCode, readDay, readText, report } from '../record/reading.ts';
import type { CertificateStatus } from '../reference/certificate-status.ts';
import { certificateStatus, freezeMark } from '../reference/certificate-status.ts';
import type { DisabilityCategory } from '../reference/disability.ts';
import { certificateCategories, disabilityGrade, federationDisability } from '../reference/disability.ts';

export type Assessment = {
  category: DisabilityCategory | null;
  categoryLabel: string | null;
  grade: number | null;
  gradeLabel: string | null;
  components: string | null;
  /** Which of the two the number gave, since the column does not: `CATEGORY`, `GRADE` or both. */
  takenFromNumber: string | null;
};

/**
 * Category and grade from their columns, else from digits 19 and 20 of the certificate number (残疾人证管理办法 第五条).
 * Where column and number disagree the column stands and the row is reported.
 */
export function readAssessment(reading: Reading, card: DisabilityCardReading | null): Assessment {
  const cell = readDisabilityCell(reading, 'category', federationDisability, '残疾类别 1–7,如 智力残疾');
  const grade = readCode(reading, 'grade', disabilityGrade, '一级/二级/三级/四级 (1–4)');
  const cardCategory = card === null ? null : (certificateCategories[String(card.category)] ?? null);
  const category = cell.category ?? cardCategory;
  // Lists without a grade column print 智力二级 in the category column.
  const gradeInCategory = /[一二三四1-4]级/u.exec(cell.label ?? '')?.[0];
  const columnGrade =
    grade.value ?? (gradeInCategory === undefined ? null : (disabilityGrade.find(gradeInCategory) ?? null));
  if (cell.category !== null && cardCategory !== null && cell.category !== cardCategory)
    contradiction(reading, 'category', '证号第19位 (digit 19 of the certificate number)', cell.label);
  if (columnGrade !== null && card !== null && columnGrade !== card.grade)
    contradiction(reading, 'grade', '证号第20位 (digit 20 of the certificate number)', grade.label);
  const takenFromNumber = [
    ...(cell.category === null && cardCategory !== null ? ['CATEGORY'] : []),
    ...(columnGrade === null && card !== null ? ['GRADE'] : []),
  ].join(',');
  return {
    category,
    categoryLabel: cell.label,
    grade: columnGrade ?? card?.grade ?? null,
    gradeLabel: grade.label,
    components: readComponents(reading, cell.components.length > 1 ? cell.label : null),
    takenFromNumber: takenFromNumber === '' ? null : takenFromNumber,
  };
}

/** The parts of 多重残疾 as printed, with their grades where a column gives them. */
function readComponents(reading: Reading, fromCategory: string | null): string | null {
  const named = readText(reading, 'components') ?? fromCategory;
  const grades = readText(reading, 'componentGrades');
  if (named === null || grades === null) return named ?? grades;
  return `${named} (${grades})`;
}

function contradiction(reading: Reading, id: string, expected: string, value: string | null): void {
  report(reading, id, { code: 'CONTRADICTION', expected: `与${expected}一致`, value });
}

export type Validity = {
  status: CertificateStatus;
  statusLabel: string | null;
  issuedOn: PlainDate | null;
  validUntil: PlainDate | null;
  cancelledOn: PlainDate | null;
};

/**
 * Rows without a status are certificates in force, unless a day or a reason of cancellation or a freeze is printed.
 * A freeze mark also tells of certificates whose status still reads 有效.
 */
export function readValidity(reading: Reading): Validity {
  const { label, value } = readCode(reading, 'status', certificateStatus, '证状态,如 有效、注销、冻结');
  const cancelledOn = readDay(reading, 'cancelledOn');
  const isCancelled = cancelledOn !== null || readText(reading, 'cancelReason') !== null;
  const frozen = readFreeze(reading);
  const printed = label === null ? null : (value ?? 'UNKNOWN');
  let status: CertificateStatus = printed ?? (isCancelled ? 'CANCELLED' : (frozen ?? 'VALID'));
  if (printed === 'VALID' && frozen !== null) status = frozen;
  return {
    status,
    statusLabel: label,
    issuedOn: readDay(reading, 'issuedOn'),
    validUntil: readValidUntil(reading),
    cancelledOn,
  };
}

function readFreeze(reading: Reading): CertificateStatus | null {
  if (reading.row.has('freezeMark'))
    return readCode(reading, 'freezeMark', freezeMark, '冻结/解冻/自动注销').value ?? null;
  return readDay(reading, 'frozenOn') === null ? null : 'FROZEN';
}

/** 有效期 prints a day, or both ends: `2020.06.01-2030.06.01`, `2020-06-01至2030-06-01`. */
function readValidUntil(reading: Reading): PlainDate | null {
  const text = readText(reading, 'validUntil');
  const end = text === null ? undefined : /\d{1,2}\s?日?\s?[-~—至到]\s?(\d{4}.*|长期)$/u.exec(text)?.[1];
  if (end === undefined || text === null || text.length < 16) return readDay(reading, 'validUntil');
  if (end === '长期') return null;
  const single = { ...reading.row, cell: () => ({ text: end }) };
  const inner: Reading = { row: single, context: reading.context, rejectedBy: [] };
  const day = readDay(inner, 'validUntil');
  reading.rejectedBy = [...reading.rejectedBy, ...inner.rejectedBy];
  return day;
}
