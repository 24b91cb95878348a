import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Sql } from '../../../platform/postgres/index.ts';
import type { Caller } from '../../../platform/subgraph/types.ts';
import { hasCaseDuty } from './access.ts';
import type { Request } from './case-store/writes.ts';
import type { CategoryCode } from './categories.ts';

export type SuspectListRow = {
  name: string;
  codeSet: string | null;
  claimsReturns: boolean;
  asOf: PlainDate;
  importId: string;
  /** Lines the caller may see. */
  lines: number;
};

export type SuspectLineRow = {
  id: string;
  list: string;
  line: number;
  division: string;
  name: string;
  sex: string | null;
  birthDate: PlainDate | null;
  citizenId: string | null;
  schoolName: string | null;
  printedCode: string | null;
  printedReason: string | null;
  claimsReturn: boolean;
  returnedOn: PlainDate | null;
  childId: string | null;
  match: string;
  category: CategoryCode;
  basis: string;
  version: number;
};

export type ReadingRow = {
  lineId: string;
  category: CategoryCode;
  basis: string;
  on: PlainDate;
  at: string;
  actor: string;
  department: string | null;
  evidence: readonly string[];
  note: string | null;
};

export type CategoryCount = { category: CategoryCode; basis: string; lines: number };

export type SuspectStore = ReturnType<typeof createSuspectStore>;

const lineFields = `s.line_id::text as id, s.list, s.file_row as line, s.division, s.name, s.sex, s.birth_date as "birthDate",
  coalesce(s.citizen_id, s.citizen_id_raw) as "citizenId", s.school_name as "schoolName", s.printed_code as "printedCode",
  s.printed_reason as "printedReason", s.claims_return as "claimsReturn", s.returned_on as "returnedOn",
  s.child_id as "childId", s.match, s.category, s.basis, s.version`;

/** The caller's duty and division as $1 and $2; lines outside do not exist. */
const visibleLine = `($1::boolean and starts_with(s.division, $2))`;
const visibility = (caller: Caller): [boolean, string] => [hasCaseDuty(caller), caller.division];

/** Lines of two lists that are about the same child: by child, else by the number or name and birth date printed. */
const sameChild = (left: string, right: string): string =>
  `(${left}.child_id = ${right}.child_id or ((${left}.child_id is null or ${right}.child_id is null) and ${left}.line_key = ${right}.line_key))`;

/** Reads of suspect lists and the findings of people, under the subgraph's own role; `reader` is for what needs no row outside. */
export function createSuspectStore(db: Sql, reader: Sql = db) {
  return {
    async listSuspectLists(caller: Caller, name: string | null): Promise<readonly SuspectListRow[]> {
      return reader.query(
        `/* suspects: lists */
         select l.list as name, l.code_set as "codeSet", l.claims_returns as "claimsReturns", l.as_of as "asOf",
           l.import_id as "importId", count(*)::int as lines
         from reconciliation.suspect_list l join reconciliation.suspect_line s using (list)
         where ${visibleLine} and not s.withdrawn and ($3::text is null or l.list = $3)
         group by l.list order by l.as_of desc, l.list`,
        [...visibility(caller), name],
      );
    },

    async pageOfLines(
      caller: Caller,
      list: string,
      query: { category?: readonly string[] | null; basis?: string | null },
      page: { after: string | null; limit: number },
    ): Promise<readonly SuspectLineRow[]> {
      return reader.query(
        `/* suspects: lines */ select ${lineFields} from reconciliation.suspect_line s
         where ${visibleLine} and s.list = $3 and not s.withdrawn and ($4::text[] is null or s.category = any($4))
           and ($5::text is null or s.basis = $5) and ($6::bigint is null or s.line_id > $6)
         order by s.line_id limit $7`,
        [...visibility(caller), list, query.category ?? null, query.basis ?? null, page.after, page.limit],
      );
    },

    async findLine(caller: Caller, id: string): Promise<SuspectLineRow | null> {
      const rows: SuspectLineRow[] = await reader.query(
        `/* suspects: line */ select ${lineFields} from reconciliation.suspect_line s
         where ${visibleLine} and s.line_id::text = $3`,
        [...visibility(caller), id],
      );
      return rows[0] ?? null;
    },

    /** Readings of lines the caller has already been shown, oldest first. */
    async listReadings(lineIds: readonly string[]): Promise<readonly ReadingRow[]> {
      return reader.query(
        `/* suspects: readings */ select line_id::text as "lineId", category, basis, on_day as "on",
           to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, actor, department, evidence, note
         from reconciliation.suspect_reading where line_id = any($1::bigint[]) order by reading_id`,
        [lineIds],
      );
    },

    /** How many lines of a list stood where at the end of a day. */
    async countLines(caller: Caller, list: string, on: PlainDate): Promise<readonly CategoryCount[]> {
      return reader.query(
        `/* suspects: totals */
         select coalesce(r.category, 'UNEXPLAINED') as category, coalesce(r.basis, 'EVIDENCE') as basis, count(*)::int as lines
         from reconciliation.suspect_line s
         left join lateral (
           select category, basis from reconciliation.suspect_reading
           where line_id = s.line_id and on_day <= $4 order by reading_id desc limit 1
         ) as r on true
         where ${visibleLine} and s.list = $3 and not s.withdrawn
         group by 1, 2 order by 1, 2`,
        [...visibility(caller), list, on],
      );
    },

    /**
     * Lines that were suspected in an earlier list, as they stood when the later one was drawn up, against the later list:
     * `KEPT` in it; `REDUCED` by a recorded transition; `UNEXPLAINED`: left without one. And its lines that are `NEW`.
     */
    async compareLists(
      caller: Caller,
      earlier: string,
      later: string,
      suspected: readonly string[],
    ): Promise<readonly { fate: string; row: SuspectLineRow }[]> {
      const at = `(select category from reconciliation.suspect_reading
        where line_id = s.line_id and on_day <= $DAY order by reading_id desc limit 1)`;
      return db.query(
        `/* suspects: comparison */
         with drawn as (
           select first.as_of as first_day, next.as_of as next_day
           from reconciliation.suspect_list first, reconciliation.suspect_list next where first.list = $3 and next.list = $4
         ), past as (
           select s.*, ${at.replace('$DAY', 'drawn.next_day')} as stood,
             exists (select from reconciliation.suspect_line n
               where n.list = $4 and not n.withdrawn and ${sameChild('n', 's')}) as kept
           from reconciliation.suspect_line s, drawn
           where ${visibleLine} and s.list = $3 and not s.withdrawn
         ), told as (
           -- Once suspected and reduced by the time of the later list: the transition is in the history.
           select case when p.kept then 'KEPT' when p.stood = any($5) or p.stood is null then 'UNEXPLAINED' else 'REDUCED' end as fate, p.line_id
           from past p
           where p.kept or p.stood is null or p.stood = any($5) or exists (
             select from reconciliation.suspect_reading r where r.line_id = p.line_id and r.category = any($5) and r.actor <> 'hub')
           union all
           select 'NEW', s.line_id from reconciliation.suspect_line s
           where ${visibleLine} and s.list = $4 and not s.withdrawn and not exists (
             select from reconciliation.suspect_line n where n.list = $3 and not n.withdrawn and ${sameChild('n', 's')})
         )
         select told.fate, (select to_json(shown) from (select ${lineFields}) as shown) as row
         from told join reconciliation.suspect_line s using (line_id)
         order by told.fate, s.line_id`,
        [...visibility(caller), earlier, later, suspected],
      );
    },

    /** One statement: finding, history and request together. False: somebody else was first. */
    async saveFinding(
      line: SuspectLineRow,
      finding: {
        category: CategoryCode;
        on: PlainDate;
        evidence: readonly string[];
        note: string | null;
        by: Caller;
      },
      request: Request,
    ): Promise<boolean> {
      const { category, on, evidence, note, by } = finding;
      const saved: unknown[] = await db.query(
        `/* suspects: finding */
         with found as (
           update reconciliation.suspect_line
           set judged_category = $3, category = $3, basis = 'EVIDENCE', version = version + 1
           where line_id = $1::bigint and version = $2
           returning line_id, child_id, match
         ), logged as (
           insert into reconciliation.suspect_reading (line_id, category, basis, child_id, match, on_day, actor, department, evidence, note)
           select line_id, $3, 'EVIDENCE', child_id, match, $4, $5, $6, $7, $8 from found
         ), kept as (
           insert into reconciliation.case_request (subject, idempotency_key, digest, subject_id)
           select $9, $10, $11, line_id::text from found
         )
         select line_id from found`,
        [
          line.id,
          line.version,
          category,
          on,
          by.subject,
          by.department,
          evidence,
          note,
          request.subject,
          request.key,
          request.digest,
        ],
      );
      return saved.length > 0;
    },
  };
}
