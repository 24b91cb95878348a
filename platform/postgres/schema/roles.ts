import type { ClientBase } from 'pg';
import { RefusedError } from '../../errors.ts';
import { readerOf, roleOf } from '../connection/role-names.ts';

/** Runs the pipeline: the only role that may see more than its own schema, save those kept apart. */
const pipelineSchema = 'jobs';

/** Names end up in SQL as they are. */
const plainName = /^[a-z][a-z_]{0,40}$/;

/**
 * One role without login and one schema per name, the role owning the schema, and beside it a role that will read it for
 * callers; `hub_jobs` inherits from all others but those of the schemas `apart`. Neither of these two has a reader.
 * Whoever connects becomes a member, to act as any of them. Changes nothing when all is there.
 * Throws a RefusedError with the statements for an administrator when the rights are missing.
 */
export async function ensureRoles(
  client: Pick<ClientBase, 'query'>,
  schemas: readonly string[],
  apart: readonly string[] = [],
): Promise<void> {
  const shared = schemas.filter((schema) => schema !== pipelineSchema && !apart.includes(schema));
  for (const schema of schemas) {
    if (!plainName.test(schema)) throw new RangeError('Expected a schema name of lower-case letters.');
  }
  try {
    for (const schema of schemas) await ensureRole(client, roleOf(schema));
    for (const schema of shared) await ensureRole(client, readerOf(schema));
    for (const schema of schemas) await ensureSchema(client, schema);
    if (schemas.includes(pipelineSchema)) {
      for (const schema of shared) await ensureMember(client, roleOf(schema), roleOf(pipelineSchema));
    }
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error;
    throw new RefusedError(
      'DATABASE_RIGHTS_MISSING',
      [
        'The database user may not create roles and schemas. Have an administrator run, in this database:',
        ...statementsFor(schemas, shared, await currentUser(client)),
      ].join('\n  '),
      { cause: error },
    );
  }
}

async function ensureRole(client: Pick<ClientBase, 'query'>, role: string): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  if (rowCount === 0) {
    // Roles belong to the whole server: a preparation of another database may have made it since.
    await unlessConcurrent(client.query(`create role ${role} nologin`));
  }
  const { rows } = await client.query<{ member: boolean }>(
    `select pg_has_role(current_user, $1, 'member') as member`,
    [role],
  );
  if (rows[0]?.member !== true) await unlessConcurrent(client.query(`grant ${role} to current_user`));
}

async function ensureSchema(client: Pick<ClientBase, 'query'>, schema: string): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_namespace where nspname = $1', [schema]);
  if (rowCount === 0) await client.query(`create schema ${schema} authorization ${roleOf(schema)}`);
}

async function ensureMember(client: Pick<ClientBase, 'query'>, role: string, member: string): Promise<void> {
  const { rows } = await client.query<{ member: boolean }>(`select pg_has_role($2, $1, 'usage') as member`, [
    role,
    member,
  ]);
  if (rows[0]?.member !== true) await unlessConcurrent(client.query(`grant ${role} to ${member}`));
}

/** 42710 and 23505: it exists by now. XX000 "tuple concurrently updated": the same grant at the same moment. */
async function unlessConcurrent(statement: Promise<unknown>): Promise<void> {
  try {
    await statement;
  } catch (error) {
    if (!['42710', '23505', 'XX000'].includes((error as { code?: string }).code ?? '')) throw error;
  }
}

async function currentUser(client: Pick<ClientBase, 'query'>): Promise<string> {
  const { rows } = await client.query<{ name: string }>('select quote_ident(current_user) as name');
  return rows[0]?.name ?? '';
}

function statementsFor(schemas: readonly string[], shared: readonly string[], user: string): string[] {
  const roles = [...schemas.map(roleOf), ...shared.map(readerOf)];
  return [
    ...roles.map((role) => `create role ${role} nologin;`),
    ...roles.map((role) => `grant ${role} to ${user};`),
    ...schemas.map((schema) => `create schema ${schema} authorization ${roleOf(schema)};`),
    ...(schemas.includes(pipelineSchema)
      ? shared.map((schema) => `grant ${roleOf(schema)} to ${roleOf(pipelineSchema)};`)
      : []),
  ];
}
