import { accessOf, listAccess } from '../../gateway/audit/access-report/access-report.ts';
import type { Access } from '../../gateway/audit/access-report/access-report.ts';
import { listArchivedAccess } from '../../gateway/audit/access-report/archived-access.ts';
import { RefusedError } from '../../platform/errors.ts';
import { recordRun } from '../audited/audited-run.ts';
import type { Hub } from '../hub/open-hub.ts';

export type WhoLooked = {
  accesses: readonly Access[];
  /** Entries up to this instant are archived; null when none are. */
  archivedUntil: string | null;
  /** Whether what is archived was looked through, too. */
  archiveRead: boolean;
};

/**
 * Who looked at a child, under every id it ever had, newest first. Archived entries are read from the segments of `archive`,
 * where one is named. The question itself is recorded before it is answered.
 */
export async function whoLooked(
  hub: Hub,
  childId: string,
  options: { supervision: boolean; most: number; archive: string | null },
): Promise<WhoLooked> {
  const { supervision, most, archive } = options;
  const childIds = await listNames(hub, childId);
  const log = await listAccess(await hub.dataSource('audit'), { childIds, supervision, most });
  const archived =
    archive === null || log.accesses.length >= most
      ? []
      : (await listArchivedAccess(archive, childIds, supervision)).map(accessOf);
  const fields = supervision ? 'audit child --supervision' : 'audit child';
  await recordRun(hub, { kind: 'INSPECTION', fields, children: [childId], withheld: supervision });
  // A store restored from an earlier backup still holds what its archive holds.
  const oldest = log.accesses.at(-1)?.seq ?? Infinity;
  const accesses = [...log.accesses, ...archived.filter(({ seq }) => seq < oldest)].slice(0, most);
  return { accesses, archivedUntil: log.archivedUntil, archiveRead: archive !== null };
}

/** A child that was joined with others has been looked at under their ids, too. */
async function listNames(hub: Hub, childId: string): Promise<string[]> {
  const jobs = await hub.dataSource('jobs');
  const ids: { child_id: string }[] = await jobs.query(
    `with recursive survivor as (
       select child_id, redirect_to from children.child where child_id = $1
       union select c.child_id, c.redirect_to from children.child c join survivor s on c.child_id = s.redirect_to
     ), same as (
       select child_id from survivor where redirect_to is null
       union select c.child_id from children.child c join same on c.redirect_to = same.child_id
     ) select child_id from same`,
    [childId],
  );
  if (ids.length === 0) throw new RefusedError('CHILD_UNKNOWN', 'There is no such child.');
  return ids.map(({ child_id: id }) => id);
}
