import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { DataSource } from 'typeorm';
import { contactArrangement } from '../../adapters/contact-arrangement/parse-row.ts';
import type { ArrangedPost } from '../../adapters/contact-arrangement/parse-row.ts';
import { readExport } from '../../adapters/read-export.ts';
import type { SheetIssue } from '../../adapters/read-export.ts';
import { RefusedError } from '../../platform/errors.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import { withTransaction } from '../../platform/postgres/index.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import { unbounded } from '../bounded-reading/reading-bounds.ts';
import type { ReadingBounds } from '../bounded-reading/reading-bounds.ts';
import type { ChainKind } from '../../subgraphs/reconciliation/queues/chains/chain-kind.ts';
import { assignPosts } from '../../subgraphs/reconciliation/queues/chains/posts.ts';
import { takeMismatchLock } from '../../subgraphs/reconciliation/queues/mismatch-lock.ts';

export type ArrangementSheet = {
  path: string;
  kind: ChainKind;
  /** Division the sheet is for, without trailing zero groups. */
  division: string;
  effectiveFrom: PlainDate;
  /** Last day it holds; null: until replaced. */
  effectiveTo: PlainDate | null;
};

export type ArrangementImport = {
  arrangementId: number;
  /** The newest sheet of this division and first day was this very file: nothing was done. */
  duplicate: boolean;
  posts: number;
  /** Flags that lie with another post than before, on `today`. */
  reassigned: number;
  /** Captions that were not read. */
  unread: readonly string[];
};

const reportedRows = 20;

/**
 * Takes in a contact-arrangement sheet whole or not at all: half an arrangement would leave flags with nobody. Hands
 * open flags to their posts as of `today`. Needs the `jobs` data source.
 *
 * @throws RefusedError naming file, row, column and what is expected, for every row that cannot be read.
 */
export async function importArrangement(
  jobs: DataSource,
  sheet: ArrangementSheet,
  today: PlainDate,
  bounds: ReadingBounds = unbounded(),
): Promise<ArrangementImport> {
  const { rows, unread } = await readSheet(sheet, bounds);
  const sha256 = await hashFile(sheet.path);
  return withTransaction(jobs, async (tx) => {
    await takeMismatchLock(tx);
    const newest = await findNewest(tx, sheet);
    if (newest?.sha256 === sha256 && newest.chain === sheet.kind.code) {
      return { arrangementId: newest.id, duplicate: true, posts: rows.length, reassigned: 0, unread };
    }
    const arrangementId = await saveArrangement(tx, sheet, sha256);
    await savePosts(tx, arrangementId, sheet.kind, rows);
    const reassigned = await assignPosts(tx, today);
    return { arrangementId, duplicate: false, posts: rows.length, reassigned, unread };
  });
}

async function readSheet(
  sheet: ArrangementSheet,
  { limits, measure }: ReadingBounds,
): Promise<{ rows: readonly ArrangedPost[]; unread: readonly string[] }> {
  const { kind, division, path, effectiveFrom } = sheet;
  const adapter = contactArrangement({
    within: division,
    unstored: kind.unstored,
    steps: kind.steps.map((step) => ({
      code: step.code,
      captions: [step.title.zh, ...step.aliases],
      department: step.department,
      departmentFromSheet: step.code === 'department-liaison',
    })),
  });
  const rows: { fileRow: number; sheet: string; post: ArrangedPost }[] = [];
  const issues: SheetIssue[] = [];
  const unread = new Set<string>();
  for await (const chunk of measure(readExport(path, adapter, { asOf: effectiveFrom, limits }))) {
    for (const caption of chunk.header?.unknown ?? []) unread.add(caption);
    issues.push(...chunk.issues.filter(({ rejected }) => rejected));
    for (const { fileRow, values } of chunk.rows)
      rows.push({ fileRow, sheet: chunk.sheet, post: values as ArrangedPost });
  }
  const problems = [...issues.map((issue) => describe(path, issue)), ...findOverlaps(path, rows)];
  if (problems.length > 0) {
    const more = problems.length > reportedRows ? `\n… and ${problems.length - reportedRows} more` : '';
    throw new RefusedError(
      'ARRANGEMENT_REFUSED',
      `Nothing was imported. Mend these rows and send the sheet again:\n${problems.slice(0, reportedRows).join('\n')}${more}`,
    );
  }
  if (rows.length === 0) {
    throw new RefusedError('ARRANGEMENT_EMPTY', `${basename(path)}: the sheet names nobody.`);
  }
  return { rows: rows.map(({ post }) => post), unread: [...unread] };
}

function describe(path: string, { fileRow, column, code, expected, valueMasked }: SheetIssue): string {
  const found = valueMasked === '' ? '' : `, found ${valueMasked}`;
  return `${basename(path)} row ${fileRow}, ${column}: ${code}, expected ${expected}${found}`;
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** One post has one holder at a time. */
function findOverlaps(
  path: string,
  rows: readonly { fileRow: number; post: ArrangedPost }[],
): readonly string[] {
  const byPost = new Map<string, { fileRow: number; post: ArrangedPost }[]>();
  const problems: string[] = [];
  for (const row of rows) {
    const key = keyOf(row.post);
    const earlier = byPost.get(key) ?? [];
    const clash = earlier.find(({ post }) => overlap(post, row.post));
    if (clash !== undefined) {
      problems.push(
        `${basename(path)} row ${row.fileRow}: CONTRADICTION, row ${clash.fileRow} names the same post for the same time; expected one holder at a time, or different 职务`,
      );
    }
    byPost.set(key, [...earlier, row]);
  }
  return problems;
}

function overlap(left: ArrangedPost, right: ArrangedPost): boolean {
  const [earliest, latest] = ['0000', '9999'];
  return (
    (left.validFrom ?? earliest) <= (right.validTo ?? latest) &&
    (right.validFrom ?? earliest) <= (left.validTo ?? latest)
  );
}

function keyOf({ step, department, division, school, title }: ArrangedPost): string {
  return JSON.stringify([step, department, division, school ?? '', title]);
}

async function findNewest(
  tx: Sql,
  { division, effectiveFrom, effectiveTo }: ArrangementSheet,
): Promise<{ id: number; chain: string; sha256: string } | null> {
  const [found]: { id: number; chain: string; sha256: string; same: boolean }[] = await tx.query(
    `select arrangement_id as id, chain, file_sha256 as sha256, effective_to is not distinct from $3::date as same
     from reconciliation.chain_arrangement where division = $1 and effective_from = $2
     order by arrangement_id desc limit 1`,
    [division, effectiveFrom, effectiveTo],
  );
  return found?.same === true ? found : null;
}

async function saveArrangement(
  tx: Sql,
  { kind, division, effectiveFrom, effectiveTo, path }: ArrangementSheet,
  sha256: string,
): Promise<number> {
  const [row]: { id: number }[] = await tx.query(
    `insert into reconciliation.chain_arrangement
       (chain, division, effective_from, effective_to, file_name, file_sha256, imported_at)
     values ($1, $2, $3, $4, $5, $6, now()) returning arrangement_id as id`,
    [kind.code, division, effectiveFrom, effectiveTo, basename(path), sha256],
  );
  if (row === undefined) throw new TypeError('An insert returned nothing');
  return row.id;
}

async function savePosts(
  tx: Sql,
  arrangementId: number,
  kind: ChainKind,
  rows: readonly ArrangedPost[],
): Promise<void> {
  const ranks = new Map(kind.steps.map(({ code, rank }) => [code, rank]));
  const posts = rows.map((post) => ({
    ...post,
    post_id: `p${createHash('sha256')
      .update(`${kind.code}|${keyOf(post)}`)
      .digest('hex')
      .slice(0, 20)}`,
    step_rank: ranks.get(post.step) ?? 0,
    school: post.school ?? '',
    valid_from: post.validFrom,
    valid_to: post.validTo,
  }));
  await tx.query(
    `insert into reconciliation.chain_post (arrangement_id, post_id, step, step_rank, department, division, school,
       title, holder, phone, valid_from, valid_to)
     select $1, post_id, step, step_rank, department, division, school, title, holder, phone, valid_from, valid_to
     from jsonb_to_recordset($2::jsonb) as p (post_id text, step text, step_rank smallint, department text,
       division text, school text, title text, holder text, phone text, valid_from date, valid_to date)`,
    [arrangementId, JSON.stringify(posts)],
  );
}
