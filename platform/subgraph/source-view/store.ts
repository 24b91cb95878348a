import type { PlainDate } from '../../plain-date.ts';
import { withinDivision } from '../../postgres/index.ts';
import type { Sql, Waiter } from '../../postgres/index.ts';
import type { Caller, ViewName } from '../types.ts';
import { decideSourceState } from './state.ts';
import type { SourceState } from './state.ts';
import { buildViewStatement, buildWithheldStatement, recordFields } from './statement.ts';
import type { RecordList } from './statement.ts';
import { compileViewMakers } from './view-maker.ts';
import type { ViewMaker } from './view-maker.ts';

/** One row of a record list, keyed by the schema's field names; `present` tells whether the source still holds it. */
export type SourceRecord = { asOf: PlainDate; present: boolean } & Record<string, unknown>;

/** What one agency answers about one child: the view type of its schema, one list per record table. */
export type SourceView<List extends string = string> = {
  state: SourceState;
  asOf: PlainDate | null;
} & Record<List, readonly SourceRecord[]>;

export type SourceViewStore<List extends string = string> = {
  /**
   * One statement for any number of ids. Ids that are unknown, or lie outside the caller's division, are left out:
   * the two cannot be told apart.
   */
  listViews(
    ids: readonly string[],
    caller: Caller,
    today: PlainDate,
    waiter?: Waiter,
  ): Promise<ReadonlyMap<string, SourceView<List>>>;
};

export type SourceViewDefinition<List extends string> = {
  /** Needed among the caller's views; without it the answer is WITHHELD, and no record is read. */
  view: ViewName;
  /** Field of the view type → its records. */
  lists: Readonly<Record<List, RecordList>>;
  /** The list whose source decides state and as-of. */
  decidedBy: NoInfer<List>;
};

type ViewRow = {
  id: string;
  newestExport: PlainDate | null;
  newestSnapshot: PlainDate | null;
  freshnessDays: number | null;
  lists: Record<string, SourceRecord[]>;
};

/** A field of a list that is another agency's matter: what a school notes of a disability. */
type Guarded = { list: string; field: string; needs: ViewName };

function listGuarded(lists: Readonly<Record<string, RecordList>>): readonly Guarded[] {
  return Object.entries(lists).flatMap(([list, { needs = {} }]) =>
    Object.entries(needs).map(([field, view]) => ({ list, field, needs: view })),
  );
}

function without(
  lists: Record<string, SourceRecord[]>,
  withheld: readonly Guarded[],
): Record<string, SourceRecord[]> {
  const shown = { ...lists };
  for (const { list, field } of withheld) {
    shown[list] = (shown[list] ?? []).map((record) => ({ ...record, [field]: null }));
  }
  return shown;
}

/** Reads one agency's views from its own schema (`child_crosswalk`, `child_record`, `import_batch`, record tables). */
export function createSourceViewStore<List extends string>(
  db: Sql,
  definition: SourceViewDefinition<List>,
): SourceViewStore<List> {
  const { view, lists, decidedBy } = definition;
  const guarded = listGuarded(lists);
  const viewStatement = buildViewStatement(lists, decidedBy);
  const withheldStatement = buildWithheldStatement();
  const makers = compileViewMakers(fieldsOf(lists));

  return {
    async listViews(ids, caller, today, waiter) {
      const confined = withinDivision(db, caller.division, waiter);
      const parameters = [ids, caller.division];
      const views = new Map<string, SourceView<List>>();
      const make = (caller.fullCitizenId ? makers.whole : makers.masked) as (
        ...parameters: Parameters<ViewMaker>
      ) => SourceView<List>;
      if (!caller.views.includes(view)) {
        const rows: { id: string }[] = await confined.query(withheldStatement, parameters);
        for (const { id } of rows) views.set(id, make('WITHHELD', null, {}));
        return views;
      }
      const withholding = guarded.filter(({ needs }) => !caller.views.includes(needs));
      const rows: ViewRow[] = await confined.query(viewStatement, parameters);
      for (const { id, newestExport, newestSnapshot, freshnessDays, lists } of rows) {
        const newestRecord = newestPresent(lists[decidedBy] ?? []);
        const known = { newestRecord, newestExport, newestSnapshot, freshnessDays };
        const { state, asOf } = decideSourceState(known, today);
        const shown = withholding.length === 0 ? lists : without(lists, withholding);
        views.set(id, make(state, asOf, shown));
      }
      return views;
    },
  };
}

function fieldsOf(lists: Readonly<Record<string, RecordList>>): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(lists).map(([name, { fields }]) => [name, recordFields(fields)]));
}

function newestPresent(records: readonly SourceRecord[]): PlainDate | null {
  let newest: PlainDate | null = null;
  // ISO days sort as text.
  for (const { present, asOf } of records) if (present && (newest === null || asOf > newest)) newest = asOf;
  return newest;
}
