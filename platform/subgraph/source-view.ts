import DataLoader from 'dataloader';
import type { Sql } from '../postgres/index.ts';
import { maskEmbeddedIds } from '../citizen-id.ts';
import type { PlainDate } from '../plain-date.ts';
import { notFoundError } from './errors.ts';
import { decideSourceState } from './source-state.ts';
import type { SourceState } from './source-state.ts';
import { buildViewStatement, buildWithheldStatement } from './source-statement.ts';
import type { RecordList } from './source-statement.ts';
import type { Caller, ViewName } from './types.ts';

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
  ): Promise<ReadonlyMap<string, SourceView<List>>>;
};

const shortestCitizenId = 15;

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

/** Reads one agency's views from its own schema (`child_crosswalk`, `child_record`, `import_batch`, record tables). */
export function createSourceViewStore<List extends string>(
  db: Sql,
  definition: SourceViewDefinition<List>,
): SourceViewStore<List> {
  const { view, lists, decidedBy } = definition;
  const names = Object.keys(lists) as List[];
  const viewStatement = buildViewStatement(lists, decidedBy);
  const withheldStatement = buildWithheldStatement();

  function assemble(
    head: { state: SourceState; asOf: PlainDate | null },
    recordsOf: (name: List) => readonly SourceRecord[],
  ): SourceView<List> {
    const recordLists = Object.fromEntries(names.map((name) => [name, recordsOf(name)]));
    return { ...head, ...recordLists } as SourceView<List>;
  }

  return {
    async listViews(ids, caller, today) {
      const parameters = [ids, caller.division];
      if (!caller.views.includes(view)) {
        const rows: { id: string }[] = await db.query(withheldStatement, parameters);
        return new Map(rows.map(({ id }) => [id, assemble({ state: 'WITHHELD', asOf: null }, () => [])]));
      }
      const rows: ViewRow[] = await db.query(viewStatement, parameters);
      return new Map(
        rows.map((row) => {
          const deciding = row.lists[decidedBy] ?? [];
          const newestRecord = newestPresent(deciding);
          const head = decideSourceState({ ...row, newestRecord }, today);
          return [row.id, assemble(head, (name) => visible(row.lists[name] ?? [], caller))];
        }),
      );
    },
  };
}

function newestPresent(records: readonly SourceRecord[]): PlainDate | null {
  // ISO days sort as text.
  const days = records.filter((record) => record.present).map((record) => record.asOf);
  return days.sort().at(-1) ?? null;
}

function visible(records: SourceRecord[], caller: Caller): SourceRecord[] {
  return caller.fullCitizenId ? records : records.map((record) => masked(record) as SourceRecord);
}

/** Every text is masked, not only numbers: clerks put citizen numbers into names and remarks too. */
function masked(value: unknown): unknown {
  if (typeof value === 'string') return value.length < shortestCitizenId ? value : maskEmbeddedIds(value);
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, masked(inner)]));
}

/** What the resolvers of an agency subgraph find in their context. */
export type SourceViewContext = { loaders: { view: DataLoader<string, SourceView> } };

// Text that cannot be an id never reaches the database: a NUL would fail the statement for the whole batch.
const plausibleId = /^[\w-]{1,64}$/;

/** Per request: collects the ids of one tick into one statement; an id without an answer rejects with NOT_FOUND. */
export function createSourceViewLoader<List extends string>(
  store: SourceViewStore<List>,
  caller: Caller,
  today: PlainDate,
): DataLoader<string, SourceView<List>> {
  return new DataLoader<string, SourceView<List>>(async (ids) => {
    const plausible = ids.filter((id) => plausibleId.test(id));
    const views =
      plausible.length > 0 ? await store.listViews(plausible, caller, today) : new Map<string, never>();
    return ids.map((id) => views.get(id) ?? notFoundError());
  });
}

/** Reference resolver of `Child` in an agency subgraph whose view is the field `field`. It answers or throws. */
export function sourceViewReference(
  field: ViewName,
): (
  reference: { id?: unknown },
  context: SourceViewContext,
) => Promise<{ id: string } & Partial<Record<ViewName, SourceView>>> {
  return async ({ id }, { loaders }) => {
    if (typeof id !== 'string') throw notFoundError();
    return { id, [field]: await loaders.view.load(id) };
  };
}
