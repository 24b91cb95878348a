import type { PlainDate } from '../../platform/plain-date.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { storeMark } from '../../platform/subgraph/paging/feed-position.ts';
import {
  amongRecords,
  everyChild,
  isEventTold,
  isKnownTo,
  isSeenAmong,
  isSeenWithin,
  openMismatches,
  otherChild,
  schoolingRead,
  someRecord,
} from './linkage/reading/sight.ts';
import { asSeen } from './linkage/reading/seen-child.ts';
import type { ChildSight, Parameter } from './linkage/reading/sight.ts';
import type { ChangeRow, ChildRow, LinkRecordRow } from './tables.ts';

/** Conditions joined by AND; a missing one does not narrow. */
export type ChildConditions = {
  /** Prefix the caller is confined to. */
  within: string;
  /** Prefix of the division the child is shown with. */
  division?: string | null | undefined;
  bornFrom?: PlainDate | null | undefined;
  bornTo?: PlainDate | null | undefined;
  hasMismatch?: boolean | null | undefined;
  schooling?: readonly string[] | null | undefined;
  nameContains?: string | null | undefined;
};

/** Place of a child in the list: its division, then its age; for who may not see all, its age alone. */
export type ChildPosition = { division: string; seq: number };

export type ChildStore = ReturnType<typeof createStore>;

const childColumns = `c.child_id as id, c.seq, c.citizen_id as "citizenId", c.name, c.sex, c.birth_date as "birthDate",
  c.division, c.division as jurisdiction`;

/** As the index has it: a CASE keeps its conditions usable under a row-level policy, a COALESCE would not. */
const placeOfChild = `(case when c.division is null then '' else c.division end) collate "C"`;

/** Of a number of children, which have a place or an empty one. */
const placeOfNumber = `c.division collate "C"`;

/** Digits sort before the colon: a prefix and everything that starts with it, as an index range. */
const inDivision = (prefix: string, place = placeOfChild): string =>
  `${place} >= ${prefix} and ${place} < ${prefix} || ':'`;

const countyDigits = 6;

const linkColumns = `l.child_id as "childId", c.citizen_id as "childCitizenId", l.source_system as source,
  l.record_id as "recordId", l.source_key as "sourceKey", l.file_row as "fileRow", l.import_id as "importId", l.as_of as "asOf",
  l.present, l.name, l.name_key as "nameKey", l.sex, l.birth_date as "birthDate",
  l.citizen_id as "citizenId", l.citizen_id_raw as "citizenIdRaw",
  l.citizen_id_status as "citizenIdStatus", l.division, l.rule, l.explanation,
  c.citizen_id is null and exists (select from children.review_candidate q
    where q.source_system = l.source_system and q.record_id = l.record_id) as "awaitsReview"`;
const linkOrder = `l.source_system, l.source_key collate "C", l.record_id`;

/** With the records of each child, where they are wanted: one statement instead of two. */
const columns = (withLinks: boolean): string =>
  withLinks
    ? `${childColumns}, (select coalesce(json_agg(to_json(record)), '[]') from (
         select ${linkColumns} from children.link_record l where l.child_id = c.child_id order by ${linkOrder}
       ) as record) as "linkRecords"`
    : childColumns;

const placing =
  (values: unknown[]) =>
  (value: unknown): string =>
    `$${values.push(value)}`;

/** Who may not see all agencies' data is shown what the others say, and so needs their records. */
const withRecords = ({ isWhole }: ChildSight, wanted: boolean): boolean => wanted || !isWhole;

const isKnown = (sight: ChildSight, values: unknown[], child: string, says?: string): string =>
  sight.isWhole ? 'true' : someRecord(sight, placing(values), child, says);

/** Every statement is confined to a division prefix; '' is everywhere. */
export function createStore(db: Sql, sight: ChildSight = everyChild) {
  return {
    /** Living children by id, an old id answered by the child it was joined to; what is not there is left out. */
    async listByIds(ids: readonly string[], division: string, withLinks: boolean) {
      const values: unknown[] = [ids, division];
      const rows = await db.query<(ChildRow & { requestedId: string })[]>(
        `/* children: by id */
         select o.child_id as "requestedId", ${columns(withRecords(sight, withLinks))}
         from children.child o
         join children.child c on c.child_id = (case when o.redirect_to is null then o.child_id else o.redirect_to end) and c.retired_at is null
         where o.child_id = any($1::text[]) and ${inDivision('$2::text')} and ${isKnown(sight, values, 'c.child_id')}`,
        values,
      );
      return rows.map((row) => asSeen(row, sight));
    },

    /** `citizenIds`: readings of one printed number. */
    async findByCitizenId(
      citizenIds: readonly string[],
      division: string,
      withLinks: boolean,
    ): Promise<ChildRow | null> {
      const values: unknown[] = [citizenIds, division];
      const rows = await db.query<ChildRow[]>(
        `/* children: by citizen number */
         select ${columns(withRecords(sight, withLinks))} from children.child c
         where c.citizen_id = any($1::text[]) and c.retired_at is null and ${inDivision('$2::text')}
           and ${isKnown(sight, values, 'c.child_id', 'v.citizen_id = c.citizen_id')}
         order by c.seq limit 1`,
        values,
      );
      return rows[0] === undefined ? null : asSeen(rows[0], sight);
    },

    /**
     * A page, and how many there are in all. Counting by a filter reads every child, so it is done only for who asks. For who
     * may not see all agencies' data the order must not tell of places it may not know.
     */
    async listChildren(
      conditions: ChildConditions,
      page: { after: ChildPosition | null; limit: number },
      wanted: { total: boolean; links: boolean },
    ): Promise<{ rows: ChildRow[]; total: number }> {
      const values: unknown[] = [];
      const next = placing(values);
      const where = narrow(conditions, sight, next, byChild);
      const order = sight.isWhole ? [placeOfChild, 'c.seq'] : ['c.seq'];
      const after = sight.isWhole
        ? [`${next(page.after?.division ?? '')}::text`, `${next(page.after?.seq ?? 0)}::bigint`]
        : [`${next(page.after?.seq ?? 0)}::bigint`];
      const total = wanted.total ? countSql(conditions, sight, next) : 'select 0 as count';
      const rows = await db.query<(ChildRow & { total: number })[]>(
        `/* children: page */
         select total.count as total, page.* from (${total}) as total
         left join lateral (
           select ${columns(withRecords(sight, wanted.links))} from children.child c
           where ${where} and (${order.join(', ')}) > (${after.join(', ')})
           order by ${order.join(', ')} limit ${next(page.limit)}
         ) as page on true
         order by ${sight.isWhole ? `coalesce(page.division, '') collate "C", ` : ''}page.seq`,
        values,
      );
      const found = rows.filter(({ id }) => id !== null).map((row) => asSeen(row, sight));
      return { rows: found, total: rows[0]?.total ?? 0 };
    },

    /** Records of many children in one statement, in a stable order. */
    listLinkRecords(childIds: readonly string[], division: string) {
      return db.query<LinkRecordRow[]>(
        `/* children: links */
         select ${linkColumns}
         from children.link_record l join children.child c on c.child_id = l.child_id
         where l.child_id = any($1::text[]) and ${inDivision('$2::text')}
         order by ${linkOrder}`,
        [childIds, division],
      );
    },

    /** Of the files that records were in last. */
    listFileNames(importIds: readonly string[]): Promise<{ importId: string; fileName: string }[]> {
      return db.query(
        `/* children: files of records */
         select import_id as "importId", file_name as "fileName" from jobs.export_file where import_id = any($1::uuid[])`,
        [importIds],
      );
    },

    /** Where a listed child stands: what its cursor holds. */
    positionOf({ jurisdiction, seq }: ChildRow): ChildPosition {
      return { division: sight.isWhole ? (jurisdiction ?? '') : '', seq };
    },

    /**
     * Events within the caller's division and the one asked for, also of children that moved out of them, and the newest
     * event there is with the store it is of: read in one statement, so that nothing can come between the two.
     */
    async listChanges(
      within: string,
      narrower: string | null,
      afterSeq: number,
      limit: number,
    ): Promise<{ rows: ChangeRow[]; latestSeq: number; mark: string }> {
      // A place only a withheld agency gives must not be found by trying: such callers are told by what they may see.
      const divisions = narrower === null || !sight.isWhole ? [within] : [within, narrower];
      const values: unknown[] = [divisions, afterSeq, limit];
      const isTold = sight.isWhole ? 'true' : isEventTold(sight, placing(values), narrower);
      const rows = await db.query<(ChangeRow & { latestSeq: number; mark: string })[]>(
        `/* children: changes */
         select latest.*, event.*
         from (select children.latest_change() as "latestSeq", ${storeMark} as mark) as latest
         left join lateral (
           select seq, kind, child_id as "childId", ${otherChild(sight, placing(values))} as "otherChildId", at
           from children.change
           where seq > $2 and (
             (select bool_and(starts_with(division, prefix)) from unnest($1::text[]) as prefix)
             or (select bool_and(starts_with(previous_division, prefix)) from unnest($1::text[]) as prefix))
             and ${isTold}
           order by seq limit $3
         ) as event on true
         order by event.seq`,
        values,
      );
      const { latestSeq = 0, mark = '' } = rows[0] ?? {};
      return { rows: rows.filter(({ seq }) => seq !== null), latestSeq, mark };
    },
  };
}

/** By place alone, how many there are stands written. */
function countSql(conditions: ChildConditions, sight: ChildSight, parameter: Parameter): string {
  const { within, division, ...others } = conditions;
  const byPlace = Object.values(others).every((value) => value === undefined || value === null);
  const isCounted = sight.isWhole || typeof division !== 'string' || within.startsWith(division);
  if (!byPlace || !isCounted)
    return `select count(*)::int as count from children.child c where ${narrow(conditions, sight, parameter, byRecords)}`;
  const places = [within, ...(typeof division === 'string' ? [division] : [])].map((prefix) =>
    inDivision(`${parameter(prefix)}::text`, placeOfNumber),
  );
  return `select coalesce(sum(c.children), 0)::int as count from children.known_children c
    where ${[...places, isKnownTo(sight, parameter)].join(' and ')}`;
}

/** How children are asked for what their records say: one after the other, or all at once. */
const byChild = { someRecord, isSeenWithin };
const byRecords = { someRecord: amongRecords, isSeenWithin: isSeenAmong };

/**
 * PostgreSQL takes every range of places for a two hundredth: for who is not told of places, and so reads by age, it would sort
 * all children of a county for each page, and look up all their records to count them. A CASE it takes for half of them.
 */
function narrow(
  conditions: ChildConditions,
  sight: ChildSight,
  parameter: Parameter,
  asked: typeof byChild,
): string {
  const within = inDivision(`${parameter(conditions.within)}::text`);
  const isWide = !sight.isWhole && conditions.within.length <= countyDigits;
  const clauses = ['c.retired_at is null', isWide ? `case when ${within} then true end` : within];
  const add = (value: unknown, clause: (place: string) => string): void => {
    if (value === undefined || value === null) return;
    clauses.push(clause(parameter(value)));
  };
  /** What a golden value is looked for by; who may not see all agencies' data finds a child by what the others say. */
  const isSaid = (golden: string, said: string): string =>
    sight.isWhole ? golden : asked.someRecord(sight, parameter, 'c.child_id', said);
  const born = 'coalesce(v.birth_date, v.born)';
  if (!sight.isWhole) clauses.push(isKnownTo(sight, parameter));
  if (sight.isWhole) add(conditions.division, (place) => inDivision(`${place}::text`));
  else if (typeof conditions.division === 'string')
    clauses.push(asked.isSeenWithin(sight, parameter, 'c.child_id', conditions.division));
  add(conditions.bornFrom, (place) => isSaid(`c.birth_date >= ${place}::date`, `${born} >= ${place}::date`));
  add(conditions.bornTo, (place) => isSaid(`c.birth_date <= ${place}::date`, `${born} <= ${place}::date`));
  add(conditions.hasMismatch, (place) => `(${openMismatches(sight, parameter)} > 0) = ${place}::boolean`);
  add(conditions.schooling, (place) => `${schoolingRead(sight, parameter)} = any(${place}::text[])`);
  add(conditions.nameContains, (place) =>
    isSaid(`strpos(c.name, ${place}::text) > 0`, `strpos(v.name, ${place}::text) > 0`),
  );
  return clauses.join(' and ');
}
