import type { LedgerRow } from '../../jobs/import/ledger.ts';

export type HeldImport = Pick<LedgerRow, 'importId' | 'source' | 'scope' | 'asOf' | 'shrinkHeld' | 'hold'> & {
  /** Records that a confirmation would take away; null where it was not asked. */
  heldBack: number | null;
};

/** Why an import waits for a person, what would go, and both commands between which to choose; '' of one that does not. */
export function tellHold(row: HeldImport): string {
  const { importId, shrinkHeld, heldBack } = row;
  if (!shrinkHeld) return '';
  const gone = heldBack === null ? '' : `, which takes away ${heldBack} records`;
  return `; HELD: ${whyHeld(row)}. Nothing disappears by it until a person confirms that it is complete and of its place (hub confirm-shrink ${importId}${gone}), or ${insteadOf(row)}`;
}

function whyHeld({ hold, scope }: HeldImport): string {
  const under = scope === '' ? '' : ` under --scope ${scope}`;
  switch (hold?.reason) {
    case 'SHRUNK':
      return `it has ${hold.now} rows, and what it would replace has ${hold.before}`;
    case 'INCOMPLETE':
      return 'another file of its group was refused or failed';
    case 'OTHER_PLACE':
      return `its rows are of ${placesOf(hold.now)}, and those it would replace${under} are of ${placesOf(hold.before)}`;
    case 'OTHER_LIST':
      return `most of its records stand under --scope ${hold.scope}, and hardly any${under}`;
    case undefined:
      return 'it lacks too many rows of what it would replace, or is of another place';
  }
}

function insteadOf({ hold, source, scope, asOf }: HeldImport): string {
  if (hold?.reason === 'OTHER_PLACE' || hold?.reason === 'OTHER_LIST') {
    const right = hold.reason === 'OTHER_LIST' ? hold.scope : 'DIVISION';
    return `it is handed in again under its own scope (hub import ${source} … --scope ${right} --as-of ${asOf}), and the right file${scope === '' ? '' : ` of ${scope}`} besides (docs/files.md, the wrong file)`;
  }
  return 'it is handed in again with its other files and the --scope of those before';
}

/** A file whose rows lie all over has none. */
const placesOf = (places: readonly string[]): string =>
  places.map((place) => (place === '' ? 'no one place' : place)).join('、');
