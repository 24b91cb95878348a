import { createServer } from 'node:net';
import { describe, expect, inject, it } from 'vitest';
import { createLogger } from '../logger.ts';
import { openDatabase } from './database.ts';

const log = createLogger('silent');

describe('DATABASE_URL', () => {
  it('is used as it is, and left running', async () => {
    const { serverUrl } = inject('database');
    const database = await openDatabase({ home: '/nowhere', databaseUrl: serverUrl }, log);
    expect(database).toMatchObject({ kind: 'server', url: serverUrl });
    await database.close();
    await (await openDatabase({ home: '/nowhere', databaseUrl: serverUrl }, log)).close();
  });

  it('that leads nowhere is refused with the place, without the password', async () => {
    const attempt = openDatabase(
      { home: '/nowhere', databaseUrl: 'postgres://hub:hunter2@127.0.0.1:1/hub' },
      log,
    );
    await expect(attempt).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      message: expect.stringMatching(
        /^PostgreSQL at 127\.0\.0\.1:1 \(DATABASE_URL\) (?!.*hunter2)/,
      ) as string,
    });
  });

  it('of a missing database says so', async () => {
    const url = new URL(inject('database').serverUrl);
    url.pathname = '/no_such_database';
    await expect(openDatabase({ home: '/nowhere', databaseUrl: url.href }, log)).rejects.toThrow(
      /"no_such_database" does not exist/,
    );
  });

  it('of something that is no PostgreSQL is refused', async () => {
    const other = createServer((socket) => socket.end('220 mail\r\n'));
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => {
        const address = other.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    try {
      await expect(
        openDatabase({ home: '/nowhere', databaseUrl: `postgres://hub@127.0.0.1:${port}/hub` }, log),
      ).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    } finally {
      other.close();
    }
  });
});
