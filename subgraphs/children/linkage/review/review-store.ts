import type { Sql } from '../../../../platform/postgres/index.ts';
import type {
  CandidateRow,
  ComparedRecord,
  DecisionRow,
  RecordKey,
  RejectedRow,
  ReviewRow,
  ReviewStatus,
} from './rows.ts';

/** Whose question it is: a division prefix ('' is everywhere) and the systems whose records may be told of. */
export type Sight = { division: string; sources: readonly string[] };

export type ReviewConditions = Sight & {
  divisions: readonly string[];
  status: readonly ReviewStatus[];
  source: readonly string[] | null;
};

export type ReviewStore = ReturnType<typeof createReviewStore>;

const recordColumns = `r.source_system as source, r.record_id as "recordId", r.child_id as "childId",
  r.source_key as "sourceKey", r.file_row as "fileRow", r.import_id as "importId", r.as_of as "asOf", r.present, r.name,
  r.former_name_key as "formerNameKey", r.sex, r.birth_date as "birthDate", r.citizen_id as "citizenId",
  r.citizen_id_raw as "citizenIdRaw", r.guardian_citizen_id as "guardianCitizenId", coalesce(array_to_string(r.guardian_names, '、'), r.guardian_name) as "guardianName",
  r.phone, r.village, r.division`;

/** A record stands where it says, else where its child does. Needs `r`; joins the child as `rc`. */
const recordChild = 'left join children.child rc on rc.child_id = r.child_id';
const isSeen = (division: string, sources: string): string =>
  `starts_with(coalesce(r.division, rc.division, ''), ${division}) and r.source_system = any(${sources})`;

/** A child's id as it is today. */
const livingChild = (id: string): string =>
  `(select coalesce(x.redirect_to, x.child_id) from children.child x where x.child_id = ${id})`;

/**
 * The numbers of children as records are looked up by. Worked out before that: row-level security lets no index be asked what a
 * conversion might tell of rows it hides, and would read every record.
 */
const numbersOf = (ids: string): string =>
  `select child_id, left(citizen_id, 17)::bigint as id17 from children.child where child_id = any(${ids})`;

const reviewColumns = `v.review_id as id, v.seq, v.status, v.version, v.opened_at as "openedAt",
  v.updated_at as "updatedAt", ${recordColumns}`;
const reviewTables = `children.review v join children.link_record r using (source_system, record_id) ${recordChild}`;

const decisionColumns = `d.decision_id as id, d.kind,
  case when d.overruled then 'OVERRULED' else d.state end as state, d.source_system as source, d.record_id as "recordId",
  d.other_source_system as "otherSource", d.other_record_id as "otherRecordId",
  ${livingChild('d.child_id')} as "childId", d.reason, d.actor, d.department, d.decided_at as "decidedAt",
  d.undone_at as "undoneAt", d.undone_by as "undoneBy", d.undo_reason as "undoReason"`;

const pairs = (keys: readonly RecordKey[]): [string[], number[]] => [
  keys.map(({ source }) => source),
  keys.map(({ recordId }) => recordId),
];

/** Every statement is confined to the division prefix and the source systems of its asker. */
export function createReviewStore(db: Sql) {
  const matching = `${isSeen('$1::text', '$2::text[]')} and v.status = any($3::text[])
    and (select bool_and(starts_with(coalesce(r.division, rc.division, ''), prefix)) from unnest($4::text[]) prefix) is not false
    and ($5::text[] is null or r.source_system = any($5::text[]))`;
  const valuesOf = (conditions: ReviewConditions): unknown[] => {
    const { division, sources, status, divisions, source } = conditions;
    return [division, sources, status, divisions, source];
  };
  return {
    listReviews: (conditions: ReviewConditions, afterSeq: number, limit: number) =>
      db.query<ReviewRow[]>(
        `/* children: reviews */ select ${reviewColumns} from ${reviewTables}
         where ${matching} and v.seq > $6::bigint order by v.seq limit $7`,
        [...valuesOf(conditions), afterSeq, limit],
      ),

    countReviews: async (conditions: ReviewConditions): Promise<number> => {
      const [row] = await db.query<[{ count: number }]>(
        `/* children: review count */ select count(*)::int as count from ${reviewTables} where ${matching}`,
        valuesOf(conditions),
      );
      return row.count;
    },

    countRecords: async ({ division, sources }: Sight): Promise<number> => {
      // Everywhere: no record's child has to be asked for its place.
      const everywhere = division === '';
      const [row] = await db.query<[{ count: number }]>(
        `/* children: record count */ select count(*)::int as count from children.link_record r
         ${everywhere ? 'where r.source_system = any($1::text[])' : `${recordChild} where ${isSeen('$2::text', '$1::text[]')}`}`,
        everywhere ? [sources] : [sources, division],
      );
      return row.count;
    },

    listReviewsByIds: (ids: readonly string[], { division, sources }: Sight) =>
      db.query<ReviewRow[]>(
        `/* children: reviews by id */ select ${reviewColumns} from ${reviewTables}
         where v.review_id = any($3::text[]) and ${isSeen('$1::text', '$2::text[]')}`,
        [division, sources, ids],
      ),

    listReviewsByRecords: (keys: readonly RecordKey[], { division, sources }: Sight) =>
      db.query<ReviewRow[]>(
        `/* children: reviews by record */ select ${reviewColumns} from ${reviewTables}
         where (v.source_system, v.record_id) in (select * from unnest($3::text[], $4::bigint[]))
           and ${isSeen('$1::text', '$2::text[]')}`,
        [division, sources, ...pairs(keys)],
      ),

    /** Candidates of records, likeliest first, by the names children bear today. */
    listCandidates: (keys: readonly RecordKey[]) =>
      db.query<CandidateRow[]>(
        `/* children: review candidates */
         select c.source_system as source, c.record_id as "recordId", ${livingChild('c.child_id')} as "childId", c.bits,
           c.levels, c.runner_up as "runnerUp", c.model_version as "modelVersion"
         from children.review_candidate c
         where (c.source_system, c.record_id) in (select * from unnest($1::text[], $2::bigint[]))
         order by c.bits desc, c.child_id`,
        pairs(keys),
      ),

    /** All records of children, for comparing. */
    listComparedRecords: (childIds: readonly string[], { division, sources }: Sight) =>
      db.query<ComparedRecord[]>(
        `/* children: compared records */ select ${recordColumns} from children.link_record r ${recordChild}
         where r.child_id = any($3::text[]) and starts_with(coalesce(rc.division, ''), $1::text)
           and r.source_system = any($2::text[])
         order by r.source_system, r.source_key collate "C", r.record_id`,
        [division, sources, childIds],
      ),

    /** Decisions about records, made on them. */
    listDecisions: (keys: readonly RecordKey[]) =>
      db.query<DecisionRow[]>(
        `/* children: decisions */ select ${decisionColumns} from children.decision_in_sight d
         where (d.source_system, d.record_id) in (select * from unnest($1::text[], $2::bigint[]))
         order by d.seq`,
        pairs(keys),
      ),

    listDecisionsByIds: (ids: readonly string[], { division, sources }: Sight) =>
      db.query<DecisionRow[]>(
        `/* children: decisions by id */ select ${decisionColumns} from children.decision_in_sight d
         join children.link_record r on r.source_system = d.source_system and r.record_id = d.record_id ${recordChild}
         where d.decision_id = any($3::text[]) and ${isSeen('$1::text', '$2::text[]')} order by d.seq`,
        [division, sources, ids],
      ),

    /** Records that are not linked to these children, or are and might be another's. */
    listRejected: (childIds: readonly string[], { division, sources }: Sight) =>
      db.query<RejectedRow[]>(
        `/* children: rejected links */
         with numbered as materialized (${numbersOf('$3::text[]')})
         select x.of_child as "ofChild", x.kind, x.rejected as "rejectedChild", x.decision_id as "decisionId",
           r.explanation ->> 'ejected' as why, ${recordColumns}
         from (
           select k.child_id as of_child, 'AWAITING_REVIEW' as kind, c.source_system, c.record_id, k.child_id as rejected,
             null as decision_id
           from children.child k join children.child o on coalesce(o.redirect_to, o.child_id) = k.child_id
           join children.review_candidate c on c.child_id = o.child_id where k.child_id = any($3::text[])
           union
           select l.child_id, 'AWAITING_REVIEW', c.source_system, c.record_id, ${livingChild('c.child_id')}, null
           from children.link_record l join children.review_candidate c using (source_system, record_id)
           where l.child_id = any($3::text[])
           union
           select l.child_id, 'KEPT_APART', o.source_system, o.record_id, l.child_id, d.decision_id
           from children.link_record l
           cross join lateral (select * from children.decision_edge e
             where e.source_system = l.source_system and e.record_id = l.record_id offset 0) e
           cross join lateral (select * from children.decision_in_sight d
             where d.state = 'IN_FORCE' and (d.source_system, d.record_id, d.other_source_system, d.other_record_id) in (
               (e.source_system, e.record_id, e.other_source_system, e.other_record_id),
               (e.other_source_system, e.other_record_id, e.source_system, e.record_id))
             order by d.seq desc limit 1) d
           join children.link_record o on d.kind = 'CANNOT_LINK'
             and o.source_system = e.other_source_system and o.record_id = e.other_record_id
           where l.child_id = any($3::text[]) and o.child_id is distinct from l.child_id
           union
           select n.child_id, 'CONTESTED_NUMBER', l.source_system, l.record_id, n.child_id, null
           from numbered n join children.link_record l on l.id17 = n.id17 and l.child_id is distinct from n.child_id
         ) x
         join children.link_record r using (source_system, record_id) ${recordChild}
         where ${isSeen('$1::text', '$2::text[]')}
         order by x.of_child, x.kind, r.source_system, r.source_key collate "C", r.record_id`,
        [division, sources, childIds],
      ),
  };
}
