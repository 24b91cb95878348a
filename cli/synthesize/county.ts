import { readFile } from 'node:fs/promises';
import { RefusedError } from '../../platform/errors.ts';
import { addDays, type PlainDate } from '../../platform/plain-date.ts';
import type { County } from './population.ts';

type LocalDivisions = { townships: Record<string, { name: string; villages: string }> };
type NationalDivisions = {
  provinces: string;
  prefectures: Record<string, string>;
  counties: Record<string, string>;
};

/** A county whose townships and villages are in the shipped division table; refused when they are not. */
export async function getCounty(code: string): Promise<County> {
  const { townships } = await readTable<LocalDivisions>('local-divisions.json');
  const national = await readTable<NationalDivisions>('national-divisions.json');
  const villages = Object.entries(townships)
    .filter(([township]) => township.startsWith(code))
    .flatMap(([townshipCode, township]) =>
      entriesOf(township.villages).map(([rest, name]) => ({
        code: townshipCode + rest,
        name,
        township: township.name,
        townshipCode,
      })),
    );
  if (code.length !== 6 || villages.length === 0) {
    const known = new Set(Object.keys(townships).map((township) => township.slice(0, 6)));
    throw new RefusedError(
      'COUNTY_UNKNOWN',
      `No villages of county ${code} are shipped; known: ${[...known].join(', ')}.`,
    );
  }
  const nameIn = (list: string | undefined, rest: string): string =>
    entriesOf(list ?? '').find(([one]) => one === rest)?.[1] ?? '';
  return {
    code,
    name: nameIn(national.counties[code.slice(0, 4)], code.slice(4)),
    prefecture: nameIn(national.prefectures[code.slice(0, 2)], code.slice(2, 4)),
    province: nameIn(national.provinces, code.slice(0, 2)),
    villages,
  };
}

/** The day a made-up county's exports speak of: three weeks before the hub's day, as monthly exports are. */
export function exportDay(today: PlainDate): PlainDate {
  return addDays(today, -21);
}

async function readTable<T>(file: string): Promise<T> {
  return JSON.parse(
    await readFile(new URL(`../../adapters/reference/${file}`, import.meta.url), 'utf8'),
  ) as T;
}

/** `003 name|004 name` as pairs of the code's last digits and the name. */
function entriesOf(list: string): [rest: string, name: string][] {
  return list.split('|').map((entry) => {
    const [rest = '', name = ''] = entry.split(' ');
    return [rest, name];
  });
}
