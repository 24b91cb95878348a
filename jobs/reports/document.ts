import type { PlainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import type { CellStyle } from '../../platform/workbook/styles.ts';
import { standingParameters, standingSql } from '../../subgraphs/reconciliation/statistics/standing.ts';
import type { StandingScope } from '../../subgraphs/reconciliation/statistics/standing.ts';

export type DocumentColumn = {
  /** By which a jurisdiction's template gives it another caption. */
  id: string;
  caption: string;
  width: number;
  /** @defaultValue text in a border */
  style?: Extract<CellStyle, 'value' | 'count' | 'rate'>;
};

export type DocumentRow = readonly (string | number | null)[];

export type DocumentContext = {
  /** Inside one transaction: every sheet of a document sees the same state. */
  tx: Sql;
  scope: StandingScope;
  today: PlainDate;
};

export type DocumentSheet = {
  name: string;
  columns: readonly DocumentColumn[];
  rows(context: DocumentContext): AsyncIterable<DocumentRow>;
};

/** A document of the forms (R42, R44, R49): its sheets, each with its columns as data. */
export type DocumentDefinition = { name: string; sheets: readonly DocumentSheet[] };

type ListedColumn = DocumentColumn & {
  /** SQL over `s` (the standing), `c` (the golden record) and `f` (flags of the child, where asked for). */
  sql: string;
  /** How a value is printed, where not as it is. */
  show?: (value: string) => string;
};

type ListDefinition = {
  columns: readonly ListedColumn[];
  /** Which children are listed. */
  where: string;
  /** @defaultValue by place, then name */
  order?: string;
  /** SQL of further rows to join, `using (child_id)`, as `f`. Its parameters begin at $6. */
  flags?: { sql: string; parameters: (context: DocumentContext) => readonly unknown[] };
};

const fetchSize = 1_000;
let cursors = 0;

/** A sheet that lists children as they stood at the end of the day, read from the database as a stream. */
export function listOfChildren(name: string, list: ListDefinition): DocumentSheet {
  const { columns, where, order = `s.division nulls last, c.name_key, s.child_id`, flags } = list;
  return {
    name,
    columns,
    async *rows(context) {
      const { tx, scope } = context;
      const cursor = `document_${(cursors += 1)}`;
      const selected = columns.map(({ sql, id }) => `(${sql})::text as "${id}"`).join(', ');
      await tx.query(
        `declare ${cursor} no scroll cursor for ${standingSql}
         select ${selected} from standing s join children.child c using (child_id)
         ${flags === undefined ? '' : `join (${flags.sql}) as f using (child_id)`}
         where ${where} order by ${order}`,
        [...standingParameters(scope), ...(flags?.parameters(context) ?? [])],
      );
      for (;;) {
        const rows: Record<string, string | null>[] = await tx.query(`fetch ${fetchSize} from ${cursor}`);
        for (const row of rows) {
          yield columns.map(({ id, show }) => {
            const value = row[id] ?? null;
            return value === null || show === undefined ? value : show(value);
          });
        }
        if (rows.length < fetchSize) break;
      }
      await tx.query(`close ${cursor}`);
    },
  };
}
