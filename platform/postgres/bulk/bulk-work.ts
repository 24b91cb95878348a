import type { Sql } from '../connection/data-source.ts';

/**
 * Prepares the transaction for statements over whole stores. Estimates for temporary tables are rough, and compiling a
 * statement costs more than most of these take. Tables are read from end to end, and mostly out of the system's cache:
 * to have another process of the server read them costs more than to read. How much a sort or a hash table may hold goes by the server's own cache
 * (`shared_buffers`), which whoever runs it chose for the machine: half of it, from 128 to 512 MB.
 */
export async function prepareBulkWork(tx: Sql): Promise<void> {
  await tx.query(`
    set local jit = off; set local default_statistics_target = 10; set local random_page_cost = 1.1;
    set local effective_io_concurrency = 0; set local maintenance_io_concurrency = 0;
    select set_config('work_mem',
      greatest(128, least(512, pg_size_bytes(current_setting('shared_buffers')) / 2097152)) || 'MB', true)`);
}

/**
 * Lets working tables of so many bytes stay in memory, up to a gigabyte: each of dozens of walks through a larger one reads it
 * from its file again. Memory is taken as tables fill, and held until the connection closes; and to drop a table, the server
 * walks over all that may be taken, in later transactions too. So it is no more than is asked for. Leaves it
 * as it is where the connection has filled working tables before: the server allows no change then.
 */
export async function keepWorkingTablesInMemory(tx: Sql, bytes: number): Promise<void> {
  const megabytes = Math.min(1024, Math.max(256, Math.ceil(bytes / 2 ** 20)));
  await tx.query(`do $$ begin
    set temp_buffers = '${megabytes}MB';
  exception when invalid_parameter_value then null;
  end $$`);
}
