import type { DataSource } from 'typeorm';
import type { Sql } from '../../../../platform/postgres/index.ts';
import { withTransaction } from '../../../../platform/postgres/index.ts';
import type { LinkageSpecification, Model } from './specification.ts';

export type Person = { id: number; who?: number; name?: string; town?: string; shade?: string };

/** Three fields, far from the hub's: the engine knows nothing of children. */
export const persons: LinkageSpecification = {
  name: 'persons-1',
  table: 'person',
  id: 'id',
  blocks: [
    { name: 'name', keys: ['t.name'] },
    { name: 'town+shade', keys: ['t.town', 'lower(t.shade)'] },
  ],
  comparisons: [
    {
      name: 'name',
      levels: [
        { label: 'not-given', when: 'l.name is null or r.name is null' },
        { label: 'exact', when: 'l.name = r.name' },
        { label: 'initial', when: 'left(l.name, 1) = left(r.name, 1)' },
        { label: 'other', when: 'true' },
      ],
      termFrequency: { level: 'exact', column: 'name' },
    },
    {
      name: 'town',
      levels: [
        { label: 'not-given', when: 'l.town is null or r.town is null' },
        { label: 'same', when: 'l.town = r.town' },
        { label: 'other', when: 'true' },
      ],
    },
    {
      name: 'shade',
      levels: [
        { label: 'not-given', when: 'l.shade is null or r.shade is null' },
        { label: 'same', when: 'l.shade = r.shade' },
        { label: 'other', when: 'true' },
      ],
    },
  ],
};

/** Powers of two, so that bits are whole: name 10, 2, −4; town 3, −2; shade 4, −1. */
export const personModel: Model = {
  version: 'm1',
  specification: 'persons-1',
  prior: 0.5,
  comparisons: {
    name: [
      { level: 'exact', m: 0.5, u: 2 ** -11 },
      { level: 'initial', m: 0.25, u: 2 ** -4 },
      { level: 'other', m: 2 ** -4, u: 1 },
    ],
    town: [
      { level: 'same', m: 0.5, u: 2 ** -4 },
      { level: 'other', m: 0.25, u: 1 },
    ],
    shade: [
      { level: 'same', m: 1, u: 2 ** -4 },
      { level: 'other', m: 0.5, u: 1 },
    ],
  },
  thresholds: { attach: 6, margin: 3, review: 3 },
};

/** Work in a transaction with the table `person`. */
export function withPersons<T>(
  db: DataSource,
  rows: readonly Person[],
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  return withTransaction(db, async (sql) => {
    await sql.query(
      'create temp table person (id int, who int, name text, town text, shade text) on commit drop',
    );
    await sql.query(
      `insert into person select * from unnest($1::int[], $2::int[], $3::text[], $4::text[], $5::text[])`,
      [
        rows.map(({ id }) => id),
        rows.map(({ who }) => who ?? null),
        rows.map(({ name }) => name ?? null),
        rows.map(({ town }) => town ?? null),
        rows.map(({ shade }) => shade ?? null),
      ],
    );
    return work(sql);
  });
}
