import { describe, expect, it } from 'vitest';
import { withTransaction } from '../../../../platform/postgres/index.ts';
import { numberReadings } from '../probabilistic/number-readings.ts';
import { citizenNumber, useChildren } from '../test-support.ts';
import { affectedSeekersSql } from './affected.ts';

const children = useChildren();

/** Places in `pairs` of the printed numbers that are scored anew when a record of the number beside them changes, and nothing else agrees. */
function metOf(pairs: readonly (readonly [printed: string, id17: string])[]): Promise<number[]> {
  return withTransaction(children.db, async (sql) => {
    await sql.query(`
      create temp table linkage_listening (source_system text, record_id bigint, day date, name_key text, own boolean,
        guardian_citizen_id text, guardian_name text, phone text, village text, number text) on commit drop;
      create temp table linkage_reached (round int, source_system text, record_id bigint, name_key text, born date, id_birth date,
        birth_date date, guardian_citizen_id text, guardian_name text, guardian_names text[], phone text, village text,
        id17 bigint) on commit drop;
      set local plan_cache_mode = force_generic_plan;
      prepare affected as ${affectedSeekersSql(1)}`);
    const found: number[] = [];
    for (const [place, [printed, id17]] of pairs.entries()) {
      await sql.query('delete from linkage_listening; delete from linkage_reached');
      await sql.query(
        `insert into linkage_listening (source_system, record_id, own, number) values ('student-registry', 1, true, $1)`,
        [printed],
      );
      await sql.query(
        `insert into linkage_reached (round, source_system, record_id, id17) values (1, 'population-registry', 2, $1)`,
        [id17],
      );
      const rows = await sql.query<unknown[]>('execute affected');
      if (rows.length > 0) found.push(place);
    }
    await sql.query('deallocate affected');
    return found;
  });
}

/** Each slip that a clerk may make in a number, at each place. */
function slipsOf(number: string): string[] {
  return [...number].flatMap((digit, place) => {
    const [before, after] = [number.slice(0, place), number.slice(place + 1)];
    const other = digit === 'X' ? '0' : String((Number(digit) + 1) % 10);
    const next = after.slice(0, 1);
    return [
      before + other + after,
      before + after,
      before + digit + digit + after,
      before + next + digit + after.slice(1),
    ];
  });
}

describe('a scored record with a printed number', () => {
  it('is scored anew for every number that a full run reads it as, wherever the slip is', async () => {
    const printed = new Set(['2015-01-01', '2011-12-31'].flatMap((day) => slipsOf(citizenNumber(day, 114))));
    const pairs = [...printed].flatMap((one) => numberReadings(one).map((id17) => [one, id17] as const));
    expect(pairs.length).toBeGreaterThan(500);
    expect(await metOf(pairs)).toEqual([...pairs.keys()]);
  });

  it('is not for a number of its county with its last three digits, of another birth date', async () => {
    const printed = citizenNumber('2015-01-01', 114).replace(/.$/, '?');
    expect(
      await metOf([
        [printed, '45070320150101114'],
        [printed, '45070320121223114'],
      ]),
    ).toEqual([0]);
  });

  it.each(['', '无', '1'.repeat(400)])('is left alone where "%s" stands for the number', async (printed) => {
    expect(await metOf([[printed, '45070320150101114']])).toEqual([]);
  });
});
