import type { ImportId } from '../../platform/ids.ts';
import type { Sql } from '../../platform/postgres/index.ts';
import type { ImportSource } from '../../platform/source-systems.ts';
import { jobAttempts } from '../queue.ts';

/** An import that was given up, or that waits after it was tried as often as an import is. */
export type TroubledImport = {
  importId: ImportId;
  source: ImportSource;
  status: 'FAILED' | 'QUEUED' | 'RUNNING';
  /** Why; null when the process that ran it was killed. */
  code: string | null;
  attempts: number;
};

/** A failure this old was seen by somebody, or does not matter. */
const oldest = '30 days';

/** Oldest first, a hundred at most. Those that were handed in again and are in the store are left out. */
export function listTroubled(sql: Sql): Promise<TroubledImport[]> {
  return sql.query(
    `select import_id as "importId", source_system as source, status, problem ->> 'code' as code, attempts
     from jobs.import i
     where (status in ('QUEUED', 'RUNNING') and attempts >= $1
         or status = 'FAILED' and finished_at > now() - interval '${oldest}')
       and not exists (select from jobs.import again
         where again.file_sha256 = i.file_sha256 and again.source_system = i.source_system and again.as_of = i.as_of
           and again.kind = i.kind and again.scope = i.scope and again.status = 'IMPORTED')
     order by created_at, import_id limit 100`,
    [jobAttempts],
  );
}

/** One line for an operator, without file names; null when there is nothing to tell. */
export function describeTroubled(imports: readonly TroubledImport[]): string | null {
  const describe = ({ source, importId, code, attempts }: TroubledImport): string =>
    `${source} ${importId} (${code ?? 'killed'}, tried ${attempts} times)`;
  const failed = imports.filter(({ status }) => status === 'FAILED');
  const waiting = imports.filter(({ status }) => status !== 'FAILED');
  const parts = [
    ...(failed.length === 0 ? [] : [`${failed.length} failed: ${failed.map(describe).join(', ')}`]),
    ...(waiting.length === 0 ? [] : [`${waiting.length} waiting: ${waiting.map(describe).join(', ')}`]),
  ];
  return parts.length === 0 ? null : parts.join('; ');
}
