import type { PlainDate } from '../../../platform/plain-date.ts';
import type { Sql } from '../../../platform/postgres/index.ts';
import type { Caller } from '../../../platform/subgraph/types.ts';
import { visibility, visibleCase } from './access.ts';
import type { CaseEvent, CaseFacts, CaseOrigin, Ledger, StoredEvent } from './case-events.ts';
import type { CaseState, CaseStatus } from './case-state.ts';
import { categoryOf, stateOf } from './case-state.ts';
import { dutiesOf } from './duties.ts';
import { inSight } from '../mismatch/disclosure.ts';
import type { FlagSight } from '../mismatch/disclosure.ts';
import type { Setting } from './settings.ts';

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

/** A request that was done before, or that is to be kept with what it does. */
export type Request = { subject: string; key: string; digest: string };

export type CaseStore = ReturnType<typeof createCaseStore>;

const eventsOf = `(select json_agg(json_build_object('seq', e.seq, 'kind', e.kind, 'on', e.on_day,
    'at', to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'actor', e.actor,
    'department', e.department, 'division', e.division, 'detail', e.detail) order by e.seq)
  from reconciliation.case_event e where e.case_id = d.case_id)`;

const caseFields = `d.case_id as id, d.child_id as "childId", d.division, ${eventsOf} as events`;

/** A suspension that ran out holds no longer, whether or not anybody has said so. */
const statusAt = (today: string): string =>
  `case when d.status = 'SUSPENDED' and d.suspended_until < ${today}::date then 'OPEN' else d.status end`;

type RawRow = Omit<CaseRow, 'state' | 'events'> & {
  events: readonly (Omit<StoredEvent, keyof CaseEvent> & { kind: string; on: PlainDate; detail: object })[];
};

function readCase({ id, childId, division, events }: RawRow): CaseRow {
  const stored = events.map(({ detail, ...event }) => ({ ...detail, ...event }) as StoredEvent);
  return { id, childId, division, events: stored, state: stateOf(stored) };
}

/**
 * Reads and writes of cases, under the subgraph's own role; what the caller may not see is left out. `reader` is for reads on
 * behalf of a caller.
 */
export function createCaseStore(db: Sql, reader: Sql = db) {
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

    /** The open dropout case of each child, else its last closed one. An id of a joined child answers with the survivor. */
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

    /** Settings in force in a division on a day, those of the longest prefix. */
    async listSettings(division: string, today: PlainDate): Promise<readonly Setting[]> {
      return db.query(
        `/* cases: settings */ select distinct on (setting) setting, value from reconciliation.case_setting
         where starts_with($1, division) and effective_from <= $2
         order by setting, length(division) desc, effective_from desc`,
        [division, today],
      );
    },

    async saveSetting(
      setting: Setting & { division: string; effectiveFrom: PlainDate; setBy: string },
    ): Promise<void> {
      await db.query(
        `insert into reconciliation.case_setting (division, setting, effective_from, value, set_by)
         values ($1, $2, $3, $4, $5)
         on conflict (division, setting, effective_from) do update set value = excluded.value, set_by = excluded.set_by`,
        [setting.division, setting.setting, setting.effectiveFrom, setting.value, setting.setBy],
      );
    },

    /** Suspensions in force in the county of a division, one case left out (R70). */
    async countSuspensions(division: string, today: PlainDate, except: string): Promise<number> {
      const [counted]: { count: number }[] = await db.query(
        `select count(*)::int as count from reconciliation.dropout_case d
         where starts_with(d.division, left($1, 6)) and ${statusAt('$2')} = 'SUSPENDED' and d.case_id <> $3`,
        [division, today, except],
      );
      return counted?.count ?? 0;
    },

    async findRequest(subject: string, key: string): Promise<{ digest: string; subjectId: string } | null> {
      const rows: { digest: string; subjectId: string }[] = await db.query(
        `select digest, subject_id as "subjectId" from reconciliation.case_request
         where subject = $1 and idempotency_key = $2`,
        [subject, key],
      );
      return rows[0] ?? null;
    },

    /** What a case is opened with: the child as the comparison knows it. Null outside the caller's division. */
    async findOpening(
      childId: string,
      division: string,
    ): Promise<{ childId: string; division: string; facts: CaseFacts; earlier: number } | null> {
      const rows: { childId: string; division: string; facts: CaseFacts; earlier: number }[] = await db.query(
        `/* cases: opening */
         with recursive followed as (
           select $1::text as child_id
           union
           select r.redirect_to from followed join reconciliation.child_redirect r using (child_id)
         )
         select c.child_id as "childId", coalesce(c.child_division, '') as division,
           json_build_object('name', coalesce(c.child_agreed_name, c.child_name), 'sex', c.child_agreed_sex,
             'birthDate', coalesce(c.child_agreed_birth_date, c.child_birth_date), 'citizenId', c.child_citizen_id,
             'schoolName', coalesce(c.student_school_name, c.term_school_name),
             'grade', coalesce(c.student_grade, c.term_grade)) as facts,
           (select count(*)::int from reconciliation.dropout_case d
             where d.child_id = c.child_id and d.ledger = 'DROPOUT' and d.status = 'CLOSED') as earlier
         from followed join reconciliation.comparison c using (child_id)
         where starts_with(coalesce(c.child_division, ''), $2)`,
        [childId, division],
      );
      return rows[0] ?? null;
    },

    /** Whether a mismatch or a line of a suspect list is about the child. */
    async isOrigin(
      origin: CaseOrigin,
      originId: string,
      childId: string,
      sight: FlagSight,
    ): Promise<boolean> {
      const values: unknown[] = [originId, childId];
      const from =
        origin === 'MISMATCH'
          ? `reconciliation.mismatch m where m.mismatch_id = $1 and ${inSight(sight, (value) => `$${values.push(value)}`)}`
          : 'reconciliation.suspect_line where line_id::text = $1';
      const found: unknown[] = await db.query(`select from ${from} and child_id = $2`, values);
      return found.length > 0;
    },

    /** Children with an open mismatch of these rules and without an open case; the most urgent mismatch of each. */
    async listWithoutCase(
      division: string,
      narrower: string,
      rules: readonly string[],
      limit: number,
      sight: FlagSight,
    ): Promise<readonly { childId: string; mismatchId: string }[]> {
      const values: unknown[] = [division, narrower, rules, limit];
      return db.query(
        `/* cases: to open */ select distinct on (m.child_id) m.child_id as "childId", m.mismatch_id as "mismatchId"
         from reconciliation.mismatch m
         where m.status not in ('RESOLVED', 'DISMISSED') and m.rule = any($3)
           and ${inSight(sight, (value) => `$${values.push(value)}`)}
           and starts_with(m.division, $1) and starts_with(m.division, $2)
           and not exists (select from reconciliation.dropout_case d
             where d.child_id = m.child_id and d.ledger = 'DROPOUT' and d.status <> 'CLOSED')
         order by m.child_id, m.due_at, m.mismatch_id limit $4`,
        values,
      );
    },

    /** One statement, so that case, event and request are kept together or not at all. False: the child has an open case. */
    async insertCase(
      row: { id: string; childId: string; division: string },
      event: StoredEvent,
      settings: readonly Setting[],
      request: Request,
    ): Promise<boolean> {
      const state = stateOf([event]);
      const saved: unknown[] = await db.query(
        `/* cases: open */
         with opened as (
           insert into reconciliation.dropout_case (case_id, child_id, ledger, status, division, opened_on, next_duty_on, version)
           values ($1, $2, $3, 'OPEN', $4, $5, $6, 1)
           on conflict (child_id, ledger) where status <> 'CLOSED' do nothing
           returning case_id
         ), logged as (
           insert into reconciliation.case_event (case_id, seq, kind, on_day, actor, department, division, detail)
           select case_id, 1, 'OPENED', $5, $7, $8, $9, $10 from opened
         ), kept as (
           insert into reconciliation.case_request (subject, idempotency_key, digest, subject_id)
           select $11, $12, $13, case_id from opened
         )
         select case_id from opened`,
        [
          ...[row.id, row.childId, state.ledger, row.division, event.on],
          dutiesOf(state, settings)[0]?.dueOn ?? null,
          ...[event.actor, event.department, event.division, JSON.stringify(detailOf(event))],
          ...[request.subject, request.key, request.digest],
        ],
      );
      return saved.length > 0;
    },

    /**
     * Appends events to a case that still stands at `version`, with the row lists are read from and the request. One
     * statement: nobody sees half of it. False: somebody else was first.
     */
    async appendEvents(
      row: CaseRow,
      events: readonly StoredEvent[],
      settings: readonly Setting[],
      request: Request | null,
    ): Promise<boolean> {
      const state = stateOf([...row.events, ...events]);
      const appended = events.map((event) => ({ ...event, detail: detailOf(event) }));
      const saved: unknown[] = await db.query(
        `/* cases: append */
         with advanced as (
           update reconciliation.dropout_case
           set ledger = $3, status = $4, category = $5, suspended_until = $6, next_duty_on = $7, version = $8,
             updated_at = clock_timestamp()
           where case_id = $1 and version = $2
           returning case_id
         ), logged as (
           insert into reconciliation.case_event (case_id, seq, kind, on_day, actor, department, division, detail)
           select a.case_id, e.seq, e.kind, e."on", e.actor, e.department, e.division, e.detail
           from advanced a, jsonb_to_recordset($9::jsonb)
             as e (seq int, kind text, "on" date, actor text, department text, division text, detail jsonb)
         ), handed as (
           insert into reconciliation.case_transfer (case_id, seq, to_division, to_department, status)
           select a.case_id, t.seq, t."toDivision", t."toDepartment", t.status
           from advanced a, jsonb_to_recordset($10::jsonb) as t (seq int, "toDivision" text, "toDepartment" text, status text)
           on conflict (case_id, seq) do update set status = excluded.status
         ), kept as (
           insert into reconciliation.case_request (subject, idempotency_key, digest, subject_id)
           select $11, $12, $13, case_id from advanced where $12::text is not null
         )
         select case_id from advanced`,
        [
          ...[row.id, row.state.version, state.ledger, state.status, categoryOf(state)?.category ?? null],
          state.status === 'SUSPENDED' ? (state.suspension?.until ?? null) : null,
          dutiesOf(state, settings)[0]?.dueOn ?? null,
          state.version,
          JSON.stringify(appended),
          JSON.stringify(state.transfers),
          ...[request?.subject ?? null, request?.key ?? null, request?.digest ?? null],
        ],
      );
      return saved.length > 0;
    },
  };
}

/** What the kind of event carries: everything but what stands in columns of its own. */
function detailOf(event: StoredEvent): Record<string, unknown> {
  const columns = new Set(['seq', 'kind', 'on', 'at', 'actor', 'department', 'division']);
  return Object.fromEntries(Object.entries(event).filter(([name]) => !columns.has(name)));
}
