import type { PlainDate } from '../../../../platform/plain-date.ts';
import { addYears, compareDates, plainDate } from '../../../../platform/plain-date.ts';
import type { SourceSystem } from '../../../../platform/source-systems.ts';
import { ageLimitYears } from '../feed.ts';
import { goldenFields, survivorship } from './survivorship.ts';
import type { GoldenField } from './survivorship.ts';
import type { LinkRecordRow } from '../../tables.ts';

export type RivalValue = { value: string; source: SourceSystem; asOf: PlainDate };

type Provenance = RivalValue & { field: GoldenField; importId: string; rivals: RivalValue[] };

/**
 * Where each surviving value of one child comes from, and what it won over. The order is that of the `clusters` step,
 * which made the golden record from the same records; a test holds the two together. Fields nobody gives are left out.
 */
export function traceProvenance(records: readonly LinkRecordRow[]): Provenance[] {
  const day = trustedDay(records);
  return goldenFields.flatMap((field) => {
    const given = records.flatMap((record) => {
      const value = field === 'birthDate' && isMistypedAge(record, day) ? null : valueOf(record, field);
      return value === null ? [] : [{ record, value, order: orderOf(record, field, value, day) }];
    });
    given.sort((left, right) => Buffer.compare(left.order, right.order));
    const winner = given.find(({ record }) => field !== 'citizenId' || isTrusted(record));
    if (winner === undefined) return day === null || field !== 'birthDate' ? [] : fromNumber(records, day);
    const rivals = given.filter(({ value }) => value !== winner.value).map(rivalOf);
    return [{ field, ...rivalOf(winner), importId: winner.record.importId, rivals: unique(rivals) }];
  });
}

/** Nobody prints a birth date: it is read from the number, which has a source of its own. */
function fromNumber(records: readonly LinkRecordRow[], day: PlainDate): Provenance[] {
  return traceProvenance(
    records.map((record) => ({ ...record, birthDate: isTrusted(record) ? day : null })),
  ).filter(({ field }) => field === 'birthDate');
}

function isTrusted(record: LinkRecordRow): boolean {
  return record.citizenId !== null && record.citizenId === record.childCitizenId;
}

function trustedDay(records: readonly LinkRecordRow[]): PlainDate | null {
  const id = records[0]?.childCitizenId ?? null;
  return id === null ? null : plainDate(`${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`);
}

/** A grown-up's birth date in a child's record does not survive, nor does it compete: `survivingDaySql`. */
function isMistypedAge({ birthDate, asOf }: LinkRecordRow, day: PlainDate | null): boolean {
  const isGrownUp = (born: PlainDate): boolean => compareDates(addYears(born, ageLimitYears), asOf) <= 0;
  return birthDate !== null && isGrownUp(birthDate) && (day === null || !isGrownUp(day));
}

function valueOf(record: LinkRecordRow, field: GoldenField): string | null {
  return field === 'citizenId' ? (record.citizenId ?? record.citizenIdRaw) : record[field];
}

function orderOf(record: LinkRecordRow, field: GoldenField, value: string, day: PlainDate | null): Buffer {
  const agrees = field === 'birthDate' && value === day ? '0' : '1';
  const presence = record.present ? '0' : '1';
  const rank = survivorship[field].indexOf(record.source);
  // Newest first: the digits' complement turns the order of days round.
  const recency = record.asOf.replace(/\d/g, (digit) => String(9 - Number(digit)));
  const text = field === 'name' ? `${value}\t${record.nameKey}` : value;
  return Buffer.from(`${agrees}${presence}${rank}${recency}${text}`, 'utf8');
}

function rivalOf({ record, value }: { record: LinkRecordRow; value: string }): RivalValue {
  return { value, source: record.source, asOf: record.asOf };
}

function unique(rivals: readonly RivalValue[]): RivalValue[] {
  return [...new Map(rivals.map((rival) => [`${rival.source} ${rival.value}`, rival])).values()];
}
