import pg from 'pg';

/** The superset of what a single connection and TypeORM's pool are given. */
export type ConnectOptions = {
  url: string;
  /** Acts as this role from the first statement on. */
  role?: string;
  searchPath?: string;
  /** Memory for temporary tables, such as `256MB`; taken as it is used. A session cannot change it later. */
  temporaryMemory?: string;
  applicationName?: string;
  /** 0 for none, milliseconds. Default 0. */
  statementTimeoutMs?: number;
};

/**
 * Values as JavaScript gets them, on every connection: `date` is `YYYY-MM-DD` text (a Date would move across zones),
 * `bigint` a number (throws beyond 2^53), `timestamptz` a Date, `numeric` text.
 */
export const valueParsers = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
    return (parsers.get(oid) ?? pg.types.getTypeParser(oid, format)) as (value: string) => unknown;
  },
};

const parseTextArray = pg.types.getTypeParser(1009 as number) as (value: string) => (string | null)[];

/** By type oid: int8, date, and their arrays. */
const parsers = new Map<number, (value: string) => unknown>([
  [20, toSafeInteger],
  [1082, (value) => value],
  [1016, (value) => parseTextArray(value).map((item) => (item === null ? null : toSafeInteger(item)))],
  [1182, parseTextArray],
]);

function toSafeInteger(value: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new RangeError('A bigint from the database does not fit a JavaScript number.');
}

/**
 * As the embedded server plans, on every server: pages of lists are read off an index and not sorted, and statements
 * that take milliseconds are not compiled for seconds. PostgreSQL's own defaults are those of disks that turn.
 */
const planning = ['-c jit=off', '-c random_page_cost=1.1'];

/**
 * The URL with start-up settings in it. They go into the URL because settings there win over those in an options
 * object: a DATABASE_URL cannot switch the role off.
 */
export function connectionString({ url, role, searchPath, temporaryMemory }: ConnectOptions): string {
  const result = new URL(withoutSettings(url));
  const settings = [
    ...planning,
    ...(role === undefined ? [] : [`-c role=${role}`]),
    ...(searchPath === undefined ? [] : [`-c search_path=${searchPath}`]),
    ...(temporaryMemory === undefined ? [] : [`-c temp_buffers=${temporaryMemory}`]),
  ];
  result.searchParams.set('options', settings.join(' '));
  return result.href;
}

/** The URL for a library that brings start-up settings of its own, which those in a URL would push aside. */
export function withoutSettings(url: string): string {
  const result = new URL(url);
  result.searchParams.delete('options');
  return result.href;
}

/** One connection outside any pool; the caller ends it. */
export async function connect(options: ConnectOptions): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: connectionString(options),
    connectionTimeoutMillis: 10_000,
    application_name: options.applicationName ?? 'hub',
    statement_timeout: options.statementTimeoutMs ?? 0,
    types: valueParsers,
  });
  // Without a listener a dropped connection would end the process; the next statement reports it.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
