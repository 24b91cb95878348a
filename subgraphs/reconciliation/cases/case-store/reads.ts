import type { PlainDate } from '../../../../platform/plain-date.ts';
import type { Sql } from '../../../../platform/postgres/index.ts';
import type { Caller } from '../../../../platform/subgraph/types.ts';
import { visibility, visibleCase } from '../access.ts';
import type { CaseEvent, Ledger, StoredEvent } from '../case-events.ts';
import type { CaseState, CaseStatus } from '../case-state.ts';
import { stateOf } from '../case-state.ts';
import { statusAt } from './status.ts';

export type CaseRow = {
  id: string;
  childId: string;
  division: string;
  state: CaseState;
  events: readonly StoredEvent[];
};

export type CaseQuery = {
  ledger?: Ledger | null;
  status?: readonly CaseStatus[] | null;
  category?: readonly string[] | null;
  division?: string | null;
  openedFrom?: PlainDate | null;
  openedTo?: PlainDate | null;
};

export type CasePosition = { day: string; id: string };

const eventsOf = `(select json_agg(json_build_object('seq', e.seq, 'kind', e.kind, 'on', e.on_day,
    'at', to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'actor', e.actor,
    'department', e.department, 'division', e.division, 'detail', e.detail) order by e.seq)
  from reconciliation.case_event e where e.case_id = d.case_id)`;

const caseFields = `d.case_id as id, d.child_id as "childId", d.division, ${eventsOf} as events`;

type RawRow = Omit<CaseRow, 'state' | 'events'> & {
  events: readonly (Omit<StoredEvent, keyof CaseEvent> & { kind: string; on: PlainDate; detail: object })[];
};

function readCase({ id, childId, division, events }: RawRow): CaseRow {
  const stored = events.map(({ detail, ...event }) => ({ ...detail, ...event }) as StoredEvent);
  return { id, childId, division, events: stored, state: stateOf(stored) };
}

/** Reads of cases; what the caller may not see is left out. `reader` is for reads on behalf of a caller. */
export function createCaseReads(db: Sql, reader: Sql) {
  return {
    async findCase(id: string, caller: Caller): Promise<CaseRow | null> {
      const rows: RawRow[] = await reader.query(
        `/* cases: one */ select ${caseFields} from reconciliation.dropout_case d
         where ${visibleCase} and d.case_id = $4`,
        [...visibility(caller), id],
      );
      return rows[0] === undefined ? null : readCase(rows[0]);
    },

    /** For the hub itself, which acts for nobody: no access is checked. */
    async listCases(ids: readonly string[]): Promise<readonly CaseRow[]> {
      const rows: RawRow[] = await db.query(
        `/* cases: for the hub */ select ${caseFields} from reconciliation.dropout_case d where d.case_id = any($1)`,
        [ids],
      );
      return rows.map(readCase);
    },

    /**
     * Ids of the cases a place had on a day, by place: its own, and those it had been sent by then. Cases closed before
     * `closedFrom` are left out, unless one is asked for by its id.
     */
    async listIdsOnDay(
      caller: Pick<Caller, 'department' | 'division'>,
      on: PlainDate,
      asked: { caseId: string | null; closedFrom: PlainDate; limit: number },
    ): Promise<readonly string[]> {
      const rows: { id: string }[] = await db.query(
        `/* cases: on a day */ select d.case_id as id from reconciliation.dropout_case d
         where ${visibleCase} and d.opened_on <= $4 and ($5::text is null or d.case_id = $5)
           and ($1 and starts_with(d.division, $3) or exists (
             select from reconciliation.case_transfer t join reconciliation.case_event e using (case_id, seq)
             where t.case_id = d.case_id and t.to_department = $2 and starts_with(t.to_division, $3)
               and t.status <> 'DECLINED' and e.on_day <= $4))
           and ($5 is not null or not exists (
             select from reconciliation.case_event e
             where e.case_id = d.case_id and e.kind in ('CLOSED', 'MERGED') and e.on_day < $6))
         order by d.division, d.opened_on, d.case_id limit $7`,
        [...visibility(caller), on, asked.caseId, asked.closedFrom, asked.limit],
      );
      return rows.map(({ id }) => id);
    },

    /**
     * The open dropout case of each child, else its last closed one. An id of a joined child answers with the survivor.
     */
    async listCasesOfChildren(
      childIds: readonly string[],
      caller: Caller,
    ): Promise<ReadonlyMap<string, CaseRow>> {
      const rows: (RawRow & { asked: string })[] = await reader.query(
        `/* cases: of children */
         with recursive followed as (
           select wanted.id as asked, wanted.id as child_id from unnest($4::text[]) as wanted (id)
           union
           select followed.asked, r.redirect_to from followed join reconciliation.child_redirect r using (child_id)
         )
         select distinct on (followed.asked) followed.asked, ${caseFields}
         from followed join reconciliation.dropout_case d using (child_id)
         where ${visibleCase} and d.ledger = 'DROPOUT'
         order by followed.asked, d.status = 'CLOSED', d.opened_on desc, d.case_id`,
        [...visibility(caller), childIds],
      );
      return new Map(rows.map(({ asked, ...row }) => [asked, readCase(row)]));
    },

    /** Newest first. Counting reads every match, so it is done only for who asks. */
    async pageOfCases(
      caller: Caller,
      query: CaseQuery,
      page: { after: CasePosition | null; limit: number; withTotal: boolean; today: PlainDate },
    ): Promise<{ rows: readonly CaseRow[]; total: number }> {
      const conditions = `${visibleCase} and ($4::text is null or d.ledger = $4)
        and ($5::text[] is null or ${statusAt('$10')} = any($5)) and ($6::text[] is null or d.category = any($6))
        and starts_with(d.division, coalesce($7, '')) and ($8::date is null or d.opened_on >= $8)
        and ($9::date is null or d.opened_on <= $9) and $10::date is not null`;
      const { ledger, status, category, division, openedFrom, openedTo } = query;
      const parameters = [
        ...visibility(caller),
        ...[ledger, status, category, division, openedFrom, openedTo].map((value) => value ?? null),
        page.today,
      ];
      const rows: RawRow[] = await reader.query(
        `/* cases: page */ select ${caseFields} from reconciliation.dropout_case d
         where ${conditions} and ($11::date is null or (d.opened_on, d.case_id) < ($11, $12))
         order by d.opened_on desc, d.case_id desc limit $13`,
        [...parameters, page.after?.day ?? null, page.after?.id ?? '', page.limit],
      );
      if (!page.withTotal) return { rows: rows.map(readCase), total: 0 };
      const [counted]: { total: number }[] = await reader.query(
        `/* cases: count */ select count(*)::int as total from reconciliation.dropout_case d where ${conditions}`,
        parameters,
      );
      return { rows: rows.map(readCase), total: counted?.total ?? 0 };
    },

    /** Cases with a duty up to a day, the soonest first. */
    async listDue(
      caller: Caller,
      until: PlainDate,
      page: { after: CasePosition | null; limit: number },
    ): Promise<readonly (CaseRow & { dueOn: string })[]> {
      const rows: (RawRow & { dueOn: string })[] = await reader.query(
        `/* cases: due */ select ${caseFields}, d.next_duty_on::text as "dueOn" from reconciliation.dropout_case d
         where ${visibleCase} and d.next_duty_on <= $4
           and ($5::date is null or (d.next_duty_on, d.case_id) > ($5, $6))
         order by d.next_duty_on, d.case_id limit $7`,
        [...visibility(caller), until, page.after?.day ?? null, page.after?.id ?? '', page.limit],
      );
      return rows.map((row) => ({ ...readCase(row), dueOn: row.dueOn }));
    },
  };
}
