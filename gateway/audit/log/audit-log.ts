import type { Client } from 'pg';
import { connect } from '../../../platform/postgres/connection/connect.ts';
import { emptyHead, sealBatch } from '../chain/chain.ts';
import type { Batch, Head, SigningKey } from '../chain/chain.ts';
import { storedEntry } from '../entry/entry.ts';
import type { AuditEntry } from '../entry/entry.ts';
import { getSigningKey } from '../chain/signing-key.ts';
import type { AuditPlace } from '../chain/signing-key.ts';
import { openWitness } from './witness.ts';
import type { Witness } from './witness.ts';

export type AuditLog = {
  /** Resolves once the entry is committed; rejects when it cannot be, and then nothing may leave. */
  record: (entry: AuditEntry) => Promise<void>;
  /** Waits for what is under way. */
  close: () => Promise<void>;
};

type Log = Record<'info' | 'error', (fields: object, event: string) => void>;
type Waiting = { entry: AuditEntry; done: () => void; failed: (error: Error) => void };

const largestBatch = 256;
/** Milliseconds a read waits for its entry before it is refused. */
const patience = 3000;
/** Heads taken by another writer at the same moment; each costs a round trip. */
const mostAttempts = 50;

/**
 * Opens the log for writing. Entries that come while a batch is being committed make the next batch, so that a busy
 * gateway pays one signature and one commit for many reads. Several processes may write: each batch goes behind
 * whatever head the database has, and the one that comes too late takes the next place.
 */
export async function openAuditLog(
  options: AuditPlace & { url: string; log: Log; patienceMs?: number },
): Promise<AuditLog> {
  const { url, home, log, patienceMs = patience } = options;
  const key = await getSigningKey(options);
  const witness = openWitness(home, () => log.error({}, 'audit.witness.failed'));
  const chain = createWriter(url, key, witness);
  const waiting: Waiting[] = [];
  let running: Promise<void> | null = null;

  const flush = async (): Promise<void> => {
    // Lets the requests of this turn of the event loop into the same batch.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const batch = waiting.splice(0, largestBatch);
      try {
        await chain.append(
          batch.map(({ entry }) => entry),
          patienceMs,
        );
        for (const { done } of batch) done();
      } catch (error) {
        const reason = error instanceof Error ? error.name : typeof error;
        log.error({ entries: batch.length, reason, code: codeOf(error) }, 'audit.write.failed');
        for (const { failed } of batch)
          failed(new Error('The audit log cannot be written', { cause: error }));
      }
    }
    running = null;
  };

  return {
    record: (entry) =>
      new Promise((done, failed) => {
        waiting.push({ entry, done, failed });
        running ??= flush();
      }),
    async close() {
      await running;
      await chain.close();
      await witness.close();
    },
  };
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

function createWriter(url: string, key: SigningKey, witness: Witness) {
  let client: Client | null = null;
  let head: Head = emptyHead;

  const drop = (): void => {
    // A connection that hangs may never say good-bye.
    client?.end().catch(() => undefined);
    client = null;
  };
  const open = async (): Promise<Client> => {
    if (client !== null) return client;
    const opened = await connect({
      url,
      role: 'hub_audit',
      searchPath: 'audit',
      applicationName: 'hub-audit',
      statementTimeoutMs: patience,
    });
    opened.once('end', () => {
      if (client === opened) client = null;
    });
    const current = await readHead(opened);
    // Given up by a write that waited too long, and taken up by the next one meanwhile.
    if (client !== null) {
      opened.end().catch(() => undefined);
      return client;
    }
    client = opened;
    head = current;
    return opened;
  };

  const write = async (entries: readonly AuditEntry[], deadline: AbortSignal): Promise<void> => {
    let attempted: Batch | null = null;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const connection = await open();
        // The commit went through, and the connection broke before it could say so.
        if (attempted !== null && attempted.hash === head.hash) break;
        if (deadline.aborted) throw new Error('Too late');
        const { batch, lastSeq } = head;
        const stored = entries.map((entry, index) => storedEntry(entry, lastSeq + index + 1, batch + 1));
        const { sealed, canonical } = sealBatch(head, stored, key);
        attempted = sealed;
        await insertBatch(connection, sealed, canonical);
        head = { batch: sealed.batch, hash: sealed.hash, lastSeq: lastSeq + entries.length };
        break;
      } catch (error) {
        const isTaken = codeOf(error) === '23505';
        // A broken connection may have been an idle one of a server that is back already.
        if (deadline.aborted || attempt >= (isTaken ? mostAttempts : 2)) throw error;
        if (!isTaken || client === null) {
          drop();
          continue;
        }
        // Another writer was faster: this batch is known not to be there.
        attempted = null;
        head = await readHead(client);
      }
    }
    witness.saw(head);
  };

  return {
    async append(entries: readonly AuditEntry[], patienceMs: number): Promise<void> {
      const deadline = new AbortController();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          deadline.abort();
          reject(new Error('The audit log does not answer'));
        }, patienceMs);
      });
      const writing = write(entries, deadline.signal);
      try {
        await Promise.race([writing, late]);
      } catch (error) {
        drop();
        // Told already; what becomes of it later is nobody's business.
        writing.catch(() => undefined);
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
    async close(): Promise<void> {
      await client?.end().catch(() => undefined);
    },
  };
}

async function readHead(client: Client): Promise<Head> {
  const { rows } = await client.query<Head>(
    `(select batch, hash, first_seq + entry_count - 1 as "lastSeq" from audit.batch order by batch desc limit 1)
     union all (select batch, hash, last_seq from audit.checkpoint order by batch desc limit 1)
     order by batch desc limit 1`,
  );
  return rows[0] ?? emptyHead;
}

/** One statement, and so one transaction and one round trip. */
const insertion = `
  with head as (
    insert into audit.batch (batch, first_seq, entry_count, previous_hash, hash, key_id, signature)
    values ($1, $2, $3, $4, $5, $6, $7)
  )
  insert into audit.entry
  select * from json_to_recordset($8) as entry(
    seq bigint, batch bigint, at timestamptz, kind text, request_id text, subject text, client_id text,
    department text, division text, purpose text, case_id text, decision text, withheld boolean, fields text,
    sources text[], children text[], refused text[], bulk boolean, row_count bigint, digest text, codes text[])`;

async function insertBatch(client: Client, sealed: Batch, canonical: string): Promise<void> {
  const { batch, firstSeq, entryCount, previousHash, hash, keyId, signature } = sealed;
  await client.query({
    name: 'audit-append',
    text: insertion,
    values: [batch, firstSeq, entryCount, previousHash, hash, keyId, signature, canonical],
  });
}
