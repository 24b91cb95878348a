import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../faults/until.ts';
import { subscribe } from '../federation/event-client.ts';
import { readSheet, readSheets } from '../feedback-sheet.ts';
import { isRedisInstalled } from '../redis-installed.ts';
import { badRequests, everyField, lookUp } from './asked.ts';
import { listColumnsHolding, findServerLog } from './columns.ts';
import { columnsWithNumbers } from './columns-with-numbers.ts';
import { findCanaries, type Canary } from './forms.ts';
import {
  elsewhere,
  everything,
  exchanged,
  headless,
  names,
  nameless,
  numbers,
  phones,
  pupil,
  righted,
  slipped,
  suspect,
  unknown,
  untaken,
} from './people.ts';
import { dumpRedis, plantInRedis } from './redis-watch.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
/** Bodies of errors and refusals. */
const errors: string[] = [];

const hub = async (...words: string[]): Promise<string> => {
  const { code, stdout, stderr } = await stage.run(words);
  if (code !== 0) throw new Error(`hub ${words[0]} ended with ${code}: ${stderr.slice(-2000)}`);
  return stdout;
};
const ask = (token: string, request: object): Promise<Response> =>
  fetch(`${stage.gateway}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(request),
  });
const answerTo = async (token: string, request: object): Promise<string> =>
  (await ask(token, request)).text();
/** All canaries but those of these values. */
const otherThan = (...allowed: string[]): Canary[] =>
  everything.filter(({ value }) => !allowed.includes(value));

beforeAll(async () => {
  stage = await openStage();
}, 900_000);
afterAll(() => stage.close());

describe.skipIf(!isRedisInstalled)('answers', () => {
  const view = (id: string) => ({ query: everyField, variables: { id } });

  it('name a child and its guardian, and tell its number, to whoever may see all of it', async () => {
    const text = await answerTo(stage.tokens.full, view(stage.childId));
    for (const allowed of [pupil.name, pupil.guardian, pupil.head, pupil.id]) expect(text).toContain(allowed);
    const others = otherThan(pupil.id, pupil.name, pupil.guardian, pupil.head);
    expect(findCanaries(text, others)).toEqual([]);
  });

  it('hold no number for whoever may see them masked only', async () => {
    const text = await answerTo(stage.tokens.masked, view(stage.childId));
    expect(text).toContain(pupil.name);
    expect(text).toContain(`${pupil.id.slice(0, 6)}********${pupil.id.slice(14)}`);
    expect(findCanaries(text, [...numbers, ...phones])).toEqual([]);
    const lists =
      '{ children(first: 50) { edges { node { id name citizenId provenance { value rivals { value } } } } } mismatches(first: 50) { edges { node { id evidence { field value } history { reason } } } } imports { edges { node { id problem } } } suspectLists { name lines { edges { node { id name citizenId printedReason readings { note } } } } } }';
    const listed = await answerTo(stage.tokens.masked, { query: lists });
    expect(listed).toContain(slipped.name);
    expect(listed).toContain('No header row');
    expect(listed).toContain(suspect.name);
    expect(
      findCanaries(listed, [
        ...numbers,
        ...phones,
        ...names.filter(({ value }) => [headless.name, untaken.name, elsewhere.name].includes(value)),
      ]),
    ).toEqual([]);
  });

  it('find a child by its number, as a literal and as a variable, and not by a number of elsewhere', async () => {
    for (const request of [lookUp.asLiteral(pupil.id), lookUp.asVariable(pupil.id)]) {
      expect(await answerTo(stage.tokens.full, request)).toContain(pupil.id);
      expect(findCanaries(await answerTo(stage.tokens.masked, request), numbers)).toEqual([]);
    }
    for (const { id } of [elsewhere, unknown]) {
      for (const request of [lookUp.asLiteral(id), lookUp.asVariable(id)]) {
        expect(await answerTo(stage.tokens.full, request)).toBe('{"data":{"childByCitizenId":null}}\n');
      }
    }
  });

  it('say nothing of a child to whoever may not know of it', async () => {
    for (const [token, id] of [
      [stage.tokens.other, stage.childId],
      [stage.tokens.full, stage.elsewhereId],
    ] as const) {
      const response = await ask(token, view(id));
      expect(response.status).toBe(200);
      expect(await response.text()).toBe('{"data":{"child":null}}\n');
    }
  });

  it('tell changes by opaque ids', async () => {
    const feed = await subscribe(
      `${stage.gateway}/graphql`,
      { query: 'subscription { childChanged { kind childId cursor } }' },
      { token: stage.tokens.masked, lastEventId: '' },
    );
    const told = await answerTo(stage.tokens.masked, {
      query: '{ changes { changes { kind childId child { name } } } }',
    });
    feed.close();
    expect(told).toContain(stage.childId);
    expect(findCanaries(told + JSON.stringify(feed.events), [...numbers, ...phones])).toEqual([]);
    expect(told).not.toContain(elsewhere.name);
  });

  it('quote nothing of a request that is refused', async () => {
    for (const { what, init, path } of badRequests(unknown, stage.tokens.full)) {
      const response = await fetch(`${stage.gateway}${path}`, init);
      const headers = JSON.stringify([...response.headers]);
      const body = await response.text();
      errors.push(`${what} ${headers} ${body}`);
      expect({ what, found: findCanaries(headers + body, everything) }).toEqual({ what, found: [] });
    }
  });

  it('quote nothing of what a source says when it fails', async () => {
    const { students } = stage.proxies;
    const quoted = `duplicate key (${pupil.guardianId}) of ${untaken.name} ${pupil.phone}`;
    for (const body of [
      quoted,
      JSON.stringify({ errors: [{ message: quoted, extensions: { code: quoted } }] }),
    ]) {
      for (const status of [200, 500]) {
        students.answer = { status, body };
        const text = await answerTo(stage.tokens.full, view(stage.childId));
        expect(text).toContain('SOURCE_UNAVAILABLE');
        expect(findCanaries(text, otherThan(pupil.id, pupil.name, pupil.guardian, pupil.head))).toEqual([]);
      }
    }
    students.answer = null;
    const away = await stage.database.dataSource('children');
    await away.query('alter table children.child rename column citizen_id to citizen_id_away');
    try {
      const text = await answerTo(stage.tokens.full, lookUp.asVariable(unknown.id));
      expect(text).toContain('errors');
      errors.push(text);
    } finally {
      await away.query('alter table children.child rename column citizen_id_away to citizen_id');
    }
  });
});

describe.skipIf(!isRedisInstalled)('files handed out', () => {
  const shown = async (...words: string[]): Promise<string> => {
    const out = join(stage.folder, `out-${words.join('-')}.txt`);
    await hub(...words, '--out', out);
    return readFile(out, 'utf8');
  };

  it('list children by name and quarantine without names and numbers', async () => {
    const children = await shown('export', 'children');
    expect(children).toContain(pupil.name);
    expect(findCanaries(children, [...phones, ...numbers])).toEqual([]);
    expect(findCanaries(await shown('export', 'suspects'), everything)).toEqual([]);
    const quarantine = await shown('export', 'quarantine');
    expect(quarantine).toContain('population-registry');
    expect(findCanaries(quarantine, everything)).toEqual([]);
  });

  it('name records in links and mismatches by the key of the agency, and nothing else of them', async () => {
    for (const [name, id] of [
      ['links', pupil.id],
      ['mismatches', slipped.id],
    ] as const) {
      const text = await shown('export', name);
      expect(text).toContain(id);
      const keys = [
        pupil.id,
        slipped.id,
        elsewhere.id,
        nameless.id,
        exchanged.id,
        righted(slipped.id),
        exchanged.name,
      ];
      expect(findCanaries(text, otherThan(...keys))).toEqual([]);
    }
  });

  it('give a department its own list, with masked numbers', async () => {
    const out = join(stage.folder, 'list.xlsx');
    await hub(
      'report',
      'feedback-list',
      '--department',
      'EDUCATION',
      '--division',
      '450703',
      '--on',
      '2026-11-22',
      '--out',
      out,
    );
    const text = JSON.stringify(await readSheet(out));
    expect(text).toContain(slipped.name);
    expect(findCanaries(text, [...numbers, ...phones])).toEqual([]);
  });

  it.each(['graduate-hand-over', 'junior-entry-notices'])(
    'hand a school what it is to know of a graduate: %s',
    async (name) => {
      const out = join(stage.folder, `${name}.xlsx`);
      await hub('report', name, '--division', '450703', '--on', '2026-11-22', '--out', out);
      const text = JSON.stringify(await readSheets(out));
      expect(text).toContain(pupil.name);
      const others = everything.filter(({ value }) => value !== pupil.name);
      expect(findCanaries(text, others)).toEqual([]);
    },
  );

  it('give the rows of a quarantine back to who handed them in', async () => {
    const [row]: { import_id: string }[] = await stage.jobs.query(
      "select import_id from jobs.import where source_system = 'population-registry'",
    );
    const out = join(stage.folder, 'mend.csv');
    await hub('annotate', row?.import_id ?? '', '--out', out);
    expect(findCanaries(await readFile(out, 'utf8'), numbers).join()).toContain('nameless');
  });

  it('hold nobody in the audit log', async () => {
    const out = join(stage.folder, 'audit.ndjson');
    await hub('audit', 'export', '--out', out);
    const text = await readFile(out, 'utf8');
    expect(text).toContain(stage.childId);
    expect(text).toContain('Query{childByCitizenId}');
    expect(findCanaries(text, everything)).toEqual([]);
  });
});

describe.skipIf(!isRedisInstalled)('what is written beside the answers', () => {
  /** A canary nobody in the exports has, put into each kind of place by hand. */
  const planted = { what: 'planted', value: '岑鷐翸' };
  let places: Record<string, string> = {};

  beforeAll(async () => {
    // The same again with jobs in PostgreSQL: a refusal, and rows the database does not take.
    const byPostgres = { REDIS_URL: '' };
    for (const { source, path } of [stage.files.refused, stage.files.untaken]) {
      const { code } = await stage.run(['import', source, path, '--as-of', '2026-11-03'], byPostgres);
      expect({ source, code }).toEqual({ source, code: 1 });
    }
    const { proxies, redis, traces, watch, managementUrls, gateway } = stage;
    await fetch(`${proxies.students.url}?${planted.value}`, { method: 'POST', body: '{}' });
    await fetch(`${traces.url}/v1/logs`, { method: 'POST', body: planted.value });
    await plantInRedis(redis.url, planted.value);
    await stage.run(['import', 'student-registry', `/nowhere/${planted.value}.csv`]);
    const names = ['request', 'subgraph request', 'step LINK'];
    await until('traces came', () => names.every((one) => traces.spans.some(({ name }) => name === one)));
    // Redis tells of other scripts' characters byte by byte: the command is known by its key.
    await until('Redis was heard', () => watch.commands.some((command) => command.startsWith('set planted')));
    const textOf = async (url: string): Promise<string> => (await fetch(url)).text();
    const all = async (path: string): Promise<string> =>
      (await Promise.all([gateway, ...managementUrls].map((url) => textOf(url + path)))).join('\n');
    places = {
      logs: stage.logs.join(''),
      'standard error of commands': stage.commandErrors.join(''),
      traces: traces.bodies.join('\n'),
      metrics: await all('/metrics'),
      readiness: (await all('/ready')) + (await hub('doctor')),
      'commands to Redis': watch.commands.join('\n'),
      'keys in Redis': await dumpRedis(redis.url),
      'calls between processes': Object.values(proxies)
        .flatMap(({ calls }) => calls)
        .join('\n'),
      errors: errors.join('\n'),
    };
  }, 300_000);

  it.each([
    ['logs', '"msg":"import.failed"'],
    ['logs', '"msg":"gateway.source.failed"'],
    ['standard error of commands', '"msg":"import.failed"'],
    ['standard error of commands', planted.value],
    ['traces', 'step LINK'],
    ['traces', planted.value],
    ['metrics', 'hub_imports_total{source="term-registration",outcome="FAILED"}'],
    ['readiness', '"audit-log":"ok"'],
    ['commands to Redis', 'importId'],
    ['commands to Redis', 'set planted'],
    ['keys in Redis', 'importId'],
    ['keys in Redis', planted.value],
    ['calls between processes', 'POST /graphql'],
    ['calls between processes', '"purpose":"control-dropout"'],
    ['calls between processes', encodeURIComponent(planted.value)],
    ['errors', '"errors"'],
  ])('is caught, or nothing would be found: %s (%s)', (place, mark) => {
    expect(places[place]?.includes(mark)).toBe(true);
  });

  it('holds nobody', () => {
    const found = Object.entries(places).map(([place, text]) => [place, findCanaries(text, everything)]);
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(Object.keys(places).map((place) => [place, []])),
    );
  });

  it('holds the planted one exactly where it was planted', () => {
    const found = Object.entries(places).filter(([, text]) => findCanaries(text, [planted]).length > 0);
    expect(found.map(([place]) => place)).toEqual([
      'standard error of commands',
      'traces',
      'commands to Redis',
      'keys in Redis',
      'calls between processes',
    ]);
  });

  it('is, in the data folder, nobody: the copies of the exports are there, and sealed', async () => {
    const home = join(stage.folder, 'home');
    const entries = await readdir(home, { recursive: true, withFileTypes: true });
    const holding = new Set<string>();
    for (const entry of entries.filter((one) => one.isFile())) {
      const path = join(entry.parentPath, entry.name);
      const found = findCanaries(path + (await readFile(path, 'utf8')), everything);
      if (found.length > 0) holding.add(relative(home, entry.parentPath));
    }
    expect([...holding]).toEqual([]);
    const copies = await readdir(join(home, 'spool'));
    expect(copies.filter((name) => name.endsWith('.sealed')).length).toBeGreaterThanOrEqual(6);
    expect(copies.filter((name) => !name.endsWith('.sealed'))).toEqual([]);
  });

  it('holds nobody where the embedded PostgreSQL writes down its troubles', async ({ skip }) => {
    const log = await findServerLog(stage.database.url);
    if (log === null) return skip('The server is not the hub’s own');
    expect(log).toContain('LOG:');
    expect(findCanaries(log, everything)).toEqual([]);
  });

  it('is, in the queue and the audit log in PostgreSQL, nobody either', async () => {
    const columns = await listColumnsHolding(stage.database.url, everything);
    expect(columns.filter((column) => /^(audit|queue|jobs)\./.test(column))).toEqual([]);
  });

  it('stands, as whole citizen numbers, in these columns of PostgreSQL and no other (decision 0175)', async () => {
    expect(await listColumnsHolding(stage.database.url, numbers)).toEqual([...columnsWithNumbers]);
  });
});
