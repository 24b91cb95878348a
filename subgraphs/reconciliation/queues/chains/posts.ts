import type { PlainDate } from '../../../../platform/plain-date.ts';
import type { Sql } from '../../../../platform/postgres/index.ts';
import type { Department } from '../../../../platform/source-systems.ts';
import { openStatus } from '../../mismatch/open-status.ts';

/** A post as an arrangement names it on one day. */
export type PostRow = {
  id: string;
  chain: string;
  step: string;
  stepRank: number;
  department: Department | null;
  division: string;
  /** '' for the whole division. */
  school: string;
  title: string;
  holder: string;
  phone: string | null;
};

/** A post with the time for which its sheet gives it to its holder. */
export type PostInForce = PostRow & {
  from: PlainDate;
  /** Last day; null: until another sheet begins. */
  until: PlainDate | null;
};

const deskPrefix = 'desk:';

/** Stands for a department's own desk where posts are named by id. */
export function deskId(department: Department): string {
  return `${deskPrefix}${department}`;
}

/** The department whose desk an id names; null for the id of a post. */
export function deskDepartment(id: string): string | null {
  return id.startsWith(deskPrefix) ? id.slice(deskPrefix.length) : null;
}

/** Of several sheets for one division, the one that began last is in force; of equal ones, the one imported last. */
const inForce = (day: string): string => `
  select distinct on (a.division) a.arrangement_id, a.chain, length(a.division) as reach, a.effective_from, a.effective_to
  from reconciliation.chain_arrangement a
  where a.effective_from <= ${day} and coalesce(a.effective_to >= ${day}, true)
  order by a.division, a.effective_from desc, a.arrangement_id desc`;

const validOn = (day: string): string =>
  `coalesce(p.valid_from <= ${day}, true) and coalesce(p.valid_to >= ${day}, true)`;

/**
 * Rows `place_no`, and the post, for all posts that cover each place of `place (place_no, department, division, school_id,
 * school_name)`. Joined by equality on every prefix of the division, so that neither many posts nor many places hurt.
 */
const covering = (day: string): string => `
  arrangement as materialized (${inForce(day)}
  ), key as (
    select place.place_no, place.department, left(place.division, size) as division, school.key as school
    from place
    cross join lateral unnest(array[2, 4, 6, 9, 12]) as size
    cross join lateral (select distinct unnest(array['', place.school_id, place.school_name]) as key) as school
    where size <= length(place.division) and school.key is not null
  ), covering as (
    select key.place_no, key.department as wanted, p.*, arrangement.chain, arrangement.reach
    from key join reconciliation.chain_post p on p.division = key.division and p.school = key.school
    join arrangement using (arrangement_id)
    where ${validOn(day)}
  )`;

/** The school outranks the place, the narrower place the wider one, the sheet of the narrower place that of the wider. */
const nearestFirst = `(school <> '') desc, length(division) desc, reach desc, step_rank desc, post_id`;

/** A county without sheets has no posts to hand flags to, or to take them from. */
const anyPosts = `
  select exists (${inForce('$1::date')}) or exists (
    select from reconciliation.mismatch where post_id is not null and ${openStatus('status')}
  ) as some`;

/**
 * Hands every open flag (or those of `childIds`) to the post that answers for its department at its place on the day.
 * Where no arrangement names one, it lies with the department's own desk. Answers how many flags changed hands.
 */
export async function assignPosts(
  tx: Sql,
  today: PlainDate,
  only: { mismatchIds?: readonly string[]; judged?: boolean } = {},
): Promise<number> {
  const [known]: { some: boolean }[] = await tx.query(anyPosts, [today]);
  if (known?.some === false) return 0;
  const narrowed = only.judged === true ? 'join judged using (child_id)' : '';
  const [row]: { flags: number }[] = await tx.query(
    `/* reconciliation: assign posts */
    with flag as materialized (
      select m.mismatch_id, m.post_id, m.department, m.division,
        coalesce(c.student_school_id, '') as school_id,
        coalesce(c.student_school_name, c.term_school_name, '') as school_name
      from reconciliation.mismatch m ${narrowed}
      left join reconciliation.comparison c using (child_id)
      where ${openStatus('m.status')} and ($2::text[] is null or m.mismatch_id = any($2))
    ), place as materialized (
      select row_number() over () as place_no, * from
        (select distinct department, division, school_id, school_name from flag) as found
    ), ${covering('$1::date')}, chosen as (
      select distinct on (place_no) place_no, post_id from covering where department = wanted
      order by place_no, ${nearestFirst}
    ), moved as (
      update reconciliation.mismatch m set post_id = chosen.post_id
      from flag join place using (department, division, school_id, school_name) left join chosen using (place_no)
      where flag.mismatch_id = m.mismatch_id and flag.post_id is distinct from chosen.post_id
      returning 1
    )
    select count(*)::int as flags from moved`,
    [today, only.mismatchIds ?? null],
  );
  return row?.flags ?? 0;
}

const postFields = (post: string): string => `
  ${post}.post_id as id, ${post}.chain, ${post}.step, ${post}.step_rank as "stepRank", ${post}.department,
  ${post}.division, ${post}.school, ${post}.title, ${post}.holder, ${post}.phone`;

/** Everybody who answers for the places of some flags on a day, nearest to the child first; by flag. */
export async function listResponsible(
  sql: Sql,
  mismatchIds: readonly string[],
  day: PlainDate,
): Promise<ReadonlyMap<string, readonly PostRow[]>> {
  const rows: (PostRow & { mismatchId: string })[] = await sql.query(
    `/* reconciliation: responsible posts */
    with place as materialized (
      select m.mismatch_id as place_no, m.department, m.division, coalesce(c.student_school_id, '') as school_id,
        coalesce(c.student_school_name, c.term_school_name, '') as school_name
      from reconciliation.mismatch m left join reconciliation.comparison c using (child_id)
      where m.mismatch_id = any($1)
    ), ${covering('$2::date')}
    select place_no as "mismatchId", ${postFields('covering')} from covering
    order by place_no, (department is not distinct from wanted) desc, ${nearestFirst}`,
    [mismatchIds, day],
  );
  const byFlag = new Map<string, PostRow[]>(mismatchIds.map((id) => [id, []]));
  for (const { mismatchId, ...post } of rows) byFlag.get(mismatchId)?.push(post);
  return byFlag;
}

/** Posts by id with whoever holds them on the day; those not in force on it are left out. */
export async function listPosts(
  sql: Sql,
  ids: readonly string[],
  day: PlainDate,
): Promise<ReadonlyMap<string, PostRow>> {
  const rows: PostRow[] = await sql.query(
    `/* reconciliation: posts by id */
    with arrangement as materialized (${inForce('$2::date')}
    ), post as (
      select distinct on (p.post_id) p.*, arrangement.chain
      from reconciliation.chain_post p join arrangement using (arrangement_id)
      where p.post_id = any($1) and ${validOn('$2::date')}
      order by p.post_id, arrangement.reach desc, p.valid_from desc nulls last
    )
    select ${postFields('post')} from post`,
    [ids, day],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** What {@link listPostsWithin} sorts by, as texts. Holders share a post, so its id alone is no position. */
export type PostPosition = readonly string[];

const postOrder = [
  { column: 'post.division', type: 'text' },
  { column: 'post.step_rank', type: 'smallint' },
  { column: 'post.school', type: 'text' },
  { column: 'post.post_id', type: 'text' },
  { column: 'post.holder', type: 'text' },
  { column: `coalesce(post.phone, '')`, type: 'text' },
  { column: 'post.arrangement_id', type: 'int' },
];

/** Posts of a division and of all within it, from the top down: at most `limit` of those behind `after`. */
export async function listPostsWithin(
  sql: Sql,
  division: string,
  {
    department,
    day,
    limit,
    after = null,
  }: { department: Department | null; day: PlainDate; limit: number; after?: PostPosition | null },
): Promise<readonly (PostInForce & { position: PostPosition })[]> {
  const columns = postOrder.map(({ column }) => column).join(', ');
  const behind = postOrder.map(({ type }, index) => `$${index + 5}::${type}`).join(', ');
  return sql.query(
    `/* reconciliation: posts of a division */
    with arrangement as materialized (${inForce('$2::date')}
    ), post as (
      select p.*, arrangement.chain, greatest(arrangement.effective_from, p.valid_from)::text as held_from,
        least(arrangement.effective_to, p.valid_to)::text as held_until
      from reconciliation.chain_post p join arrangement using (arrangement_id)
      where starts_with(p.division, $1) and ($3::text is null or p.department = $3) and ${validOn('$2::date')}
    )
    select ${postFields('post')}, held_from as "from", held_until as until,
      array[${postOrder.map(({ column }) => `${column}::text`).join(', ')}] as position
    from post ${after === null ? '' : `where (${columns}) > (${behind})`} order by ${columns} limit $4`,
    [division, day, department, limit, ...(after ?? [])],
  );
}
