import type { Sql } from '../../../../platform/postgres/index.ts';
import { inPlace } from '../feed.ts';
import { nameForms } from '../names/name-forms.ts';

/** The long names of guardians, and all villages, of the rows that are scored. */
const namesSql = ['linkage_left', 'linkage_compared']
  .map(
    (table) => `
      select 'guardian' as kind, g.name from ${table} r
      cross join lateral (select r.guardian_name as name union all select unnest(r.guardian_names)) g
      where length(g.name) > 3 and strpos(g.name, '?') = 0
      union
      select 'village', village from ${table} where village is not null`,
  )
  .join(' union ');

type Named = { kind: 'guardian' | 'village'; name: string };

/**
 * What the scored rows' guardians and villages sound like (`guardian_sounds`, `village_sound`). No Chinese name has four characters: such a guardian's is
 * written by its sound, as a child's is, and each clerk takes other characters for it. Of a village it is told only where these rows write it in two
 * ways. A county without either has one more question asked of it, and nothing written.
 */
export async function storeSounds(sql: Sql): Promise<void> {
  const named = (await sql.query<Named[]>(namesSql)).map((one) => ({
    ...one,
    sound: nameForms(one.name).pinyin,
  }));
  const ways = new Map<string, number>();
  for (const { kind, sound } of named) if (kind === 'village') ways.set(sound, (ways.get(sound) ?? 0) + 1);
  const told = named.filter(({ kind, sound }) => kind === 'guardian' || (ways.get(sound) ?? 0) > 1);
  if (told.length === 0) return;
  await sql.query(
    `create temp table linkage_sound (kind ${inPlace}, name ${inPlace}, sound ${inPlace}) on commit drop`,
  );
  await sql.query('insert into linkage_sound select * from unnest($1::text[], $2::text[], $3::text[])', [
    told.map(({ kind }) => kind),
    told.map(({ name }) => name),
    told.map(({ sound }) => sound),
  ]);
  await sql.query(`
    analyze linkage_sound;
    ${['linkage_left', 'linkage_compared'].map(toldSql).join('\n')}`);
}

const toldSql = (table: string): string => `
    update ${table} r set guardian_sounds = h.sounds from (
      select m.id, array_agg(distinct s.sound) as sounds from ${table} m
      cross join lateral (select m.guardian_name as name union all select unnest(m.guardian_names)) g
      join linkage_sound s on s.kind = 'guardian' and s.name = g.name group by m.id) h
    where h.id = r.id;
    update ${table} r set village_sound = s.sound from linkage_sound s where s.kind = 'village' and s.name = r.village;`;
