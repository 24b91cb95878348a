import type { PlainDate } from '../../platform/plain-date.ts';
import { findChainKind } from '../../subgraphs/reconciliation/queues/chains/kinds/index.ts';
import { listPostsWithin } from '../../subgraphs/reconciliation/queues/chains/posts.ts';
import type { PostInForce } from '../../subgraphs/reconciliation/queues/chains/posts.ts';
import { standingParameters, standingSql } from '../../subgraphs/reconciliation/statistics/standing.ts';
import { departmentNames } from './department-names.ts';
import type { DocumentColumn, DocumentContext, DocumentDefinition, DocumentRow } from './document.ts';
import { placeName, placeWithin } from './place-name.ts';

const columns: readonly DocumentColumn[] = [
  { id: 'chain', caption: '责任链', width: 14 },
  { id: 'step', caption: '包保层级', width: 20 },
  { id: 'charge', caption: '责任范围', width: 30 },
  { id: 'division', caption: '区划代码', width: 14 },
  { id: 'title', caption: '职务', width: 18 },
  { id: 'department', caption: '责任部门', width: 18 },
  { id: 'holder', caption: '责任人', width: 12 },
  { id: 'from', caption: '责任起始', width: 12 },
  { id: 'until', caption: '责任截止', width: 12 },
  { id: 'children', caption: '适龄儿童少年', width: 14, style: 'count' },
  { id: 'pupils', caption: '在籍学生', width: 12, style: 'count' },
  { id: 'dropouts', caption: '辍学学生', width: 12, style: 'count' },
  { id: 'cases', caption: '未结案个案', width: 12, style: 'count' },
  { id: 'text', caption: '责任书正文', width: 80, letter: 'letter' },
  { id: 'signature', caption: '责任人签字', width: 14 },
  { id: 'signedOn', caption: '签订日期', width: 12 },
];

/** More posts than a county's sheets name. */
const mostPosts = 100_000;

/** Null: the exports that would tell are lacking. */
type Charge = Readonly<Record<'children' | 'pupils' | 'dropouts' | 'cases', number | null>>;
const nothing: Charge = { children: 0, pupils: 0, dropouts: 0, cases: 0 };
/** Of a school that no record names: the sheet may write it otherwise than the exports. */
const notTold: Charge = { children: null, pupils: null, dropouts: null, cases: null };

const keyOf = (division: string, school: string): string => JSON.stringify([division, school]);

/**
 * What lies in the charge of each place and school that has a post: the children whom its posts cover as they cover flags,
 * by a prefix of the place and the code or name of the school (queues/chains/posts.ts). Cases lie where they were opened:
 * that place keeps its duty (R76).
 */
async function listCharges(
  { tx, scope }: DocumentContext,
  posts: readonly PostInForce[],
): Promise<ReadonlyMap<string, Charge>> {
  const places = posts.map(({ division, school }) => ({ division, school }));
  const rows: (Charge & { division: string; school: string })[] = await tx.query(
    `/* report: charges of posts */ ${standingSql}, counted as (
       select s.division, coalesce(s.school, '') as school_id, coalesce(s.school_name, '') as school_name,
         count(*) filter (where s.local and s.age between 6 and 15) as children, count(*) filter (where s.active) as pupils,
         count(*) filter (where s.dropped) as dropouts, 0 as cases
       from standing s group by 1, 2, 3
       union all
       select d.division, coalesce(s.school, ''), coalesce(s.school_name, ''), 0, 0, 0, count(*)
       from reconciliation.dropout_case d left join standing s using (child_id)
       where starts_with(d.division, $1) and d.opened_on <= $2::date and not exists (
         select from reconciliation.case_event e
         where e.case_id = d.case_id and e.kind in ('CLOSED', 'MERGED') and e.on_day <= $2::date)
       group by 1, 2, 3
     ), place as (
       select distinct division, school from jsonb_to_recordset($6::jsonb) as p (division text, school text)
     )
     select place.division, place.school, sum(counted.children)::int as children, sum(counted.pupils)::int as pupils,
       sum(counted.dropouts)::int as dropouts, sum(counted.cases)::int as cases
     from counted
     cross join lateral unnest(array[2, 4, 6, 9, 12]) as size
     cross join lateral (select distinct unnest(array['', school_id, school_name]) as key) as school
     join place on place.division = left(counted.division, size) and place.school = school.key
     where size <= length(counted.division)
     group by 1, 2`,
    [...standingParameters(scope), JSON.stringify(places)],
  );
  return new Map(rows.map(({ division, school, ...charge }) => [keyOf(division, school), charge]));
}

/** The school with its place, or the place: a village with its township, a county or township by its own name. */
function chargeOf({ division, school }: PostInForce): string {
  const place = division.length > 9 ? placeWithin(division) : placeName(division);
  return school === '' ? place : `${school}（${place}）`;
}

function letterRow(post: PostInForce, { children, pupils, dropouts, cases }: Charge): DocumentRow {
  const kind = findChainKind(post.chain);
  const step = kind?.steps.find(({ code }) => code === post.step);
  return [
    kind?.title.zh ?? post.chain,
    step?.title.zh ?? post.step,
    chargeOf(post),
    post.division,
    post.title,
    post.department === null ? null : departmentNames[post.department],
    post.holder,
    post.from,
    lastDayOf(post.until),
    children,
    pupils,
    dropouts,
    cases,
    post.step,
    null,
    null,
  ];
}

/** A sheet without a last day holds until the next one begins. */
function lastDayOf(until: PlainDate | null): string {
  return until ?? '下次调整时';
}

/**
 * 控辍保学责任书 (R46): one for each post of the chains that are in force on the day (R72–R75), with its place, its time and
 * what lies in its charge. Names are those the sheets give.
 */
export const responsibilityLetters: DocumentDefinition = {
  name: 'responsibility-letters',
  needs: [
    { source: 'population-registry', within: 'DAY' },
    { source: 'student-registry', within: 0 },
  ],
  sheets: [
    {
      name: '责任书',
      columns,
      async *rows(context) {
        const { tx, scope } = context;
        const posts = await listPostsWithin(tx, scope.division, {
          department: null,
          day: scope.day,
          limit: mostPosts,
        });
        const charges = await listCharges(context, posts);
        // Silence of an agency is no count of nought: the letter leaves room for the number.
        const unknown: Partial<Charge> = {
          ...(context.lacking.has('population-registry') && { children: null }),
          ...(context.lacking.has('student-registry') && { pupils: null, dropouts: null }),
        };
        for (const post of posts) {
          const counted = charges.get(keyOf(post.division, post.school));
          yield letterRow(post, { ...(counted ?? (post.school === '' ? nothing : notTold)), ...unknown });
        }
      },
    },
  ],
};
