import type { Sql } from '../../../../platform/postgres/index.ts';
import { idHolderOrder, sourceRankSql } from '../golden-record/survivorship.ts';
import { evidenceHashSql } from './evidence.ts';
import type { DecisionKind, RecordKey } from './rows.ts';

export type Actor = { subject: string; department: string };

/** What identifies a command that may be sent twice. */
export type CommandKey = { key: string; digest: string };

/** One decision to store: about a record and the record it is compared with. */
export type NewDecision = {
  decisionId: string;
  kind: DecisionKind;
  record: RecordKey;
  other: RecordKey;
  childId: string;
};

export type Anchor = RecordKey & { childId: string };

export type CommandStore = ReturnType<typeof createCommandStore>;

const trusted = (row: string): string =>
  `(${row}.rule in ('CITIZEN_ID', 'DISABILITY_CARD', 'STUDENT_NUMBER') and ${row}.seeker is null)`;

const newDecisions = `
  select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::text[])
    as d (decision_id, kind, source_system, record_id, other_source_system, other_record_id, child_id)`;

const insertDecisions = (from: string): string => `
  made as (
    insert into children.decision (decision_id, kind, source_system, record_id, other_source_system, other_record_id,
      review_id, child_id, reason, actor, department, evidence_hash)
    select d.decision_id, d.kind, d.source_system, d.record_id, d.other_source_system, d.other_record_id,
      $11, d.child_id, $8, $9, $10, ${evidenceHashSql('r', 'o')}
    from ${from} cross join (${newDecisions}) d
    join children.link_record r on r.source_system = d.source_system and r.record_id = d.record_id
    join children.link_record o on o.source_system = d.other_source_system and o.record_id = d.other_record_id
    returning decision_id, source_system, record_id, other_source_system, other_record_id),
  touched as (
    insert into children.touched_record (source_system, record_id)
    select source_system, record_id from made union select other_source_system, other_record_id from made),
  command as (
    insert into children.review_command (actor, idempotency_key, request_digest, subject_id, decision_ids)
    select $9, $12::text, $13::text, $14::text, $1::text[] from ${from} where $12::text is not null)
  -- In the order in which they were said, whatever the plan.
  select decision_id as id from made order by array_position($1::text[], decision_id)`;

/** Each command that writes is one statement: all of it happens, or nothing. */
export function createCommandStore(db: Sql) {
  const values = (
    decisions: readonly NewDecision[],
    command: {
      actor: Actor;
      reason: string;
      subjectId: string;
      reviewId: string | null;
      key: CommandKey | null;
    },
  ): unknown[] => [
    decisions.map(({ decisionId }) => decisionId),
    decisions.map(({ kind }) => kind),
    decisions.map(({ record }) => record.source),
    decisions.map(({ record }) => record.recordId),
    decisions.map(({ other }) => other.source),
    decisions.map(({ other }) => other.recordId),
    decisions.map(({ childId }) => childId),
    command.reason,
    command.actor.subject,
    command.actor.department,
    command.reviewId,
    command.key?.key ?? null,
    command.key?.digest ?? null,
    command.subjectId,
  ];

  return {
    findCommand: async (
      actor: Actor,
      key: string,
    ): Promise<{ digest: string; decisionIds: string[] } | null> => {
      const rows = await db.query<{ digest: string; decisionIds: string[] }[]>(
        `/* children: command */ select request_digest as digest, decision_ids as "decisionIds"
         from children.review_command where actor = $1 and idempotency_key = $2`,
        [actor.subject, key],
      );
      return rows[0] ?? null;
    },

    /** The record that stands for each child: under its trusted number, present, by the issuer, if there is one. */
    listAnchors: (childIds: readonly string[], except: readonly RecordKey[]) =>
      db.query<Anchor[]>(
        `/* children: anchors */
         select distinct on (l.child_id) l.child_id as "childId", l.source_system as source, l.record_id as "recordId"
         from children.link_record l join children.child c using (child_id)
         where l.child_id = any($1::text[])
           and (l.source_system, l.record_id) not in (select * from unnest($2::text[], $3::bigint[]))
         order by l.child_id, coalesce(l.citizen_id = c.citizen_id and ${trusted('l')}, false) desc, l.present desc,
           ${sourceRankSql(idHolderOrder, 'l.source_system')}, l.source_key collate "C", l.record_id`,
        [childIds, except.map(({ source }) => source), except.map(({ recordId }) => recordId)],
      ),

    /** Trusted numbers that would meet in one child: of the child and of everything that must be with the two records. */
    countTrustedNumbers: async (record: RecordKey, other: RecordKey, childId: string): Promise<number> => {
      const [row] = await db.query<[{ numbers: number }]>(
        `/* children: trusted numbers */
         with recursive together (source_system, record_id) as (
           values ($1::text, $2::bigint), ($3::text, $4::bigint)
           union
           select e.source_system, e.record_id from together t
           join children.decided_pair d on d.kind = 'MUST_LINK' and (t.source_system, t.record_id) in (
             (d.source_system, d.record_id), (d.other_source_system, d.other_record_id))
           cross join lateral (values (d.source_system, d.record_id), (d.other_source_system, d.other_record_id))
             e (source_system, record_id))
         select count(distinct citizen_id)::int as numbers from (
           select l.citizen_id from together join children.link_record l using (source_system, record_id)
           where ${trusted('l')}
           union all select citizen_id from children.child where child_id = $5) n`,
        [record.source, record.recordId, other.source, other.recordId, childId],
      );
      return row.numbers;
    },

    /**
     * Of these decisions the ones that stand already, each with its place among them: to say a thing twice adds nothing.
     * One that a newer one overrules does not stand: said again, it is the newest.
     */
    listStanding: (decisions: readonly NewDecision[]) =>
      db.query<{ place: number; id: string }[]>(
        `/* children: standing decisions */
         select n.place::int as place, d.decision_id as id
         from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::bigint[]) with ordinality
           n (kind, source_system, record_id, other_source_system, other_record_id, place)
         join children.decided_pair d on d.kind = n.kind
           and (d.source_system, d.record_id, d.other_source_system, d.other_record_id) in (
             (n.source_system, n.record_id, n.other_source_system, n.other_record_id),
             (n.other_source_system, n.other_record_id, n.source_system, n.record_id))
         join children.decision_state s on s.decision_id = d.decision_id and not s.overruled`,
        [
          decisions.map(({ kind }) => kind),
          decisions.map(({ record }) => record.source),
          decisions.map(({ record }) => record.recordId),
          decisions.map(({ other }) => other.source),
          decisions.map(({ other }) => other.recordId),
        ],
      ),

    /** Empty when the review is not at `version` any more. */
    answerReview: (
      decisions: readonly NewDecision[],
      command: {
        actor: Actor;
        reason: string;
        reviewId: string;
        version: number;
        settles: boolean;
        key: CommandKey | null;
      },
    ) =>
      db.query<{ id: string }[]>(
        `/* children: decide review */
         with target as (
           update children.review set status = case when $16 then 'DECIDED' else status end, version = version + 1,
             updated_at = now()
           where review_id = $11 and version = $15 and status in ('OPEN', 'REOPENED') returning review_id),
         ${insertDecisions('target')}`,
        [...values(decisions, { ...command, subjectId: command.reviewId }), command.version, command.settles],
      ),

    storeDecisions: (
      decisions: readonly NewDecision[],
      command: { actor: Actor; reason: string; subjectId: string; key: CommandKey | null },
    ) =>
      db.query<{ id: string }[]>(
        `/* children: store decisions */ with once as (select 1), ${insertDecisions('once')}`,
        values(decisions, { ...command, reviewId: null }),
      ),

    /** Does nothing for a decision that was undone before. */
    undo: (decisionId: string, actor: Actor, reason: string) =>
      db.query(
        `/* children: undo decision */
         with undone as (
           insert into children.decision_undone (decision_id, reason, actor, department) values ($1, $2, $3, $4)
           on conflict do nothing returning decision_id),
         about as (select d.* from children.decision d join undone using (decision_id)),
         reopened as (
           update children.review v set status = 'OPEN', version = v.version + 1, updated_at = now()
           from about d where d.source_system = v.source_system and d.record_id = v.record_id and v.status = 'DECIDED')
         insert into children.touched_record (source_system, record_id)
         select source_system, record_id from about union select other_source_system, other_record_id from about`,
        [decisionId, reason, actor.subject, actor.department],
      ),
  };
}
