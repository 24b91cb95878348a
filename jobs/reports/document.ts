import type { PlainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import type { SourceSystem } from '../../platform/source-systems.ts';
import type { CellStyle } from '../../platform/workbook/styles.ts';
import type { Need } from '../../subgraphs/reconciliation/statistics/figures.ts';
import { standingParameters, standingSql } from '../../subgraphs/reconciliation/statistics/standing.ts';
import type { StandingScope } from '../../subgraphs/reconciliation/statistics/standing.ts';

export type DocumentColumn = {
  /** By which a jurisdiction's template gives it another caption. */
  id: string;
  caption: string;
  width: number;
  /** @defaultValue text in a border */
  style?: Extract<CellStyle, 'value' | 'count' | 'rate'>;
  /**
   * The cell is the text of a letter: this one of the template's, filled in from the row. What the row itself gives for the
   * column names a variant that a template may have for it.
   */
  letter?: string;
};

export type DocumentRow = readonly (string | number | null)[];

export type DocumentContext = {
  /** Inside one transaction: every sheet of a document sees the same state. */
  tx: Sql;
  scope: StandingScope;
  today: PlainDate;
  intake: Intake;
  /** Sources whose exports the document needs and does not have for the whole place. */
  lacking: ReadonlySet<SourceSystem>;
};

/** Whom a document about entering school is for. */
export type Intake = {
  /** Calendar year of the autumn in which the children enter; the graduates are those of the same year. */
  year: number;
  /** Code or name of a school; null: every school of the place. */
  school: string | null;
};

export type DocumentSheet = {
  name: string;
  columns: readonly DocumentColumn[];
  rows(context: DocumentContext): AsyncIterable<DocumentRow>;
};

/** A document of the forms (R42, R44, R49): its sheets, each with its columns as data. */
export type DocumentDefinition = {
  name: string;
  sheets: readonly DocumentSheet[];
  /** What it may be asked by, beside the place and the day. */
  askedBy?: readonly (keyof Intake)[];
  /** Exports without which the document is not the whole of it: which of them are lacking is told in its notes. */
  needs?: readonly Need[];
};

export type ListedColumn = DocumentColumn & {
  /** SQL; in a list of children over `s` (the standing), `c` (the golden record) and `f` (flags, where asked for). */
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

/** Rows of a statement from the database as a stream, in lots. */
export async function* streamRows(
  tx: Sql,
  statement: string,
  parameters: readonly unknown[],
): AsyncIterable<readonly Record<string, string | null>[]> {
  const cursor = `document_${(cursors += 1)}`;
  await tx.query(`declare ${cursor} no scroll cursor for ${statement}`, [...parameters]);
  for (;;) {
    const rows: Record<string, string | null>[] = await tx.query(`fetch ${fetchSize} from ${cursor}`);
    yield rows;
    if (rows.length < fetchSize) break;
  }
  await tx.query(`close ${cursor}`);
}

/** The cells of a row of the database, column by column. */
export function cellsOf(columns: readonly ListedColumn[], row: Record<string, string | null>): DocumentRow {
  return columns.map(({ id, show }) => {
    const value = row[id] ?? null;
    return value === null || show === undefined ? value : show(value);
  });
}

/** What a statement selects for the columns of a sheet. */
export function selectedOf(columns: readonly ListedColumn[]): string {
  return columns.map(({ sql, id }) => `(${sql})::text as "${id}"`).join(', ');
}

/** For people to write into. */
export const blank = (id: string, caption: string, width: number): ListedColumn => ({
  id,
  caption,
  width,
  sql: 'null',
});

/** A sheet that lists children as they stood at the end of the day, read from the database as a stream. */
export function listOfChildren(name: string, list: ListDefinition): DocumentSheet {
  const { columns, where, order = `s.division nulls last, c.name_key, s.child_id`, flags } = list;
  return {
    name,
    columns,
    async *rows(context) {
      const { tx, scope } = context;
      const lots = streamRows(
        tx,
        `${standingSql}
         select ${selectedOf(columns)} from standing s join children.child c using (child_id)
         ${flags === undefined ? '' : `join (${flags.sql}) as f using (child_id)`}
         where ${where} order by ${order}`,
        [...standingParameters(scope), ...(flags?.parameters(context) ?? [])],
      );
      for await (const rows of lots) for (const row of rows) yield cellsOf(columns, row);
    },
  };
}
