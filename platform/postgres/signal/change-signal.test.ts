import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBareDatabase } from '../../../test/database.ts';
import type { TestDatabase } from '../../../test/database.ts';
import { listenForChanges } from './change-signal.ts';
import type { ChangeSignal } from './change-signal.ts';
import { connect } from '../connection/connect.ts';

const log = { info: () => undefined, warn: () => undefined };

let database: TestDatabase;
let signal: ChangeSignal;
beforeAll(async () => {
  database = await createBareDatabase();
  signal = await listenForChanges({ url: database.url, channels: ['one', 'other'], log });
});
afterAll(async () => {
  await signal.close();
  await database.drop();
});

async function run(statement: string): Promise<void> {
  const client = await connect({ url: database.url });
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

describe('a signal', () => {
  it('is told to who listens to its channel, once it is committed', async () => {
    let heard = 0;
    let otherHeard = 0;
    const end = signal.subscribe('one', () => (heard += 1));
    signal.subscribe('other', () => (otherHeard += 1));
    await run('begin; notify one; rollback');
    await run('notify one');
    await expect.poll(() => heard).toBe(1);
    end();
    await run('notify one');
    await run('notify other');
    await expect.poll(() => otherHeard).toBe(1);
    expect(heard).toBe(1);
  });

  it('is listened for again after the connection was lost, and everybody looks for what was missed', async () => {
    let heard = 0;
    signal.subscribe('one', () => (heard += 1));
    expect(signal.isLive()).toBe(true);
    await run(`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'hub-change-signal' and datname = current_database()`);
    await expect.poll(() => signal.isLive()).toBe(false);
    await expect.poll(() => signal.isLive(), { timeout: 60_000 }).toBe(true);
    expect(heard).toBe(1);
    await run('notify one');
    await expect.poll(() => heard).toBe(2);
  });
});
