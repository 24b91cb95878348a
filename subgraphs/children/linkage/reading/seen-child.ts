import type { PlainDate } from '../../../../platform/plain-date.ts';
import type { ChildRow } from '../../tables.ts';
import type { ChildSight } from './sight.ts';
import { traceProvenance } from '../golden-record/provenance.ts';

/**
 * The golden record as its reader may know it: of the records of agencies it may see, and of no others. A value only a
 * withheld agency gives is not there, one that was beaten by such a value stands.
 */
export function asSeen<Row extends ChildRow>(row: Row, sight: ChildSight): Row {
  if (sight.isWhole) return row;
  const known = (row.linkRecords ?? []).filter(({ source }) => sight.sources.includes(source));
  const hasNumber = known.some(({ citizenId }) => citizenId !== null && citizenId === row.citizenId);
  const linkRecords = known.map((record) => ({
    ...record,
    childCitizenId: hasNumber ? record.childCitizenId : null,
  }));
  const said = new Map(traceProvenance(linkRecords).map(({ field, value }) => [field, value]));
  return {
    ...row,
    linkRecords,
    name: said.get('name') ?? null,
    citizenId: hasNumber ? row.citizenId : null,
    sex: (said.get('sex') ?? null) as Row['sex'],
    birthDate: (said.get('birthDate') ?? null) as PlainDate | null,
    division: shownDivision(said.get('division'), sight),
  };
}

/** A child may be told of to whom it seems to live elsewhere: that it lies in its reader's own division is known then. */
function shownDivision(seen: string | undefined, { division }: ChildSight): string | null {
  if (seen?.startsWith(division) === true) return seen;
  return division === '' ? null : division;
}
