import { describe, expect, it } from 'vitest';
import {
  emptyChildren,
  forgetLinks,
  linkRecords,
  listGroups,
  useChildren,
} from '../../subgraphs/children/linkage/test-support.ts';
import type { TestRecord } from '../../subgraphs/children/linkage/test-support.ts';
import { fc } from '../fast-check.ts';
import { agesAndClans } from './ages-and-clans.ts';
import { brothersAndSisters } from './brothers-and-sisters.ts';
import { claims } from './claims.ts';
import { copies } from './copies.ts';
import { copiedPapers } from './copied-papers.ts';
import { families } from './families.ts';
import { heardNames } from './heard-names.ts';
import { homes } from './homes.ts';
import { names } from './names.ts';
import { namesBySound } from './names-by-sound.ts';
import { namesakes } from './namesakes.ts';
import { neighbours } from './neighbours.ts';
import { numbers } from './numbers.ts';
import { renumbered } from './renumbered.ts';
import { plainSlips } from './plain-slips.ts';
import { recordsOf } from './scenario.ts';
import { strangers } from './strangers.ts';
import { strictness } from './strictness.ts';
import { thinEvidence } from './thin-evidence.ts';
import { twoOfAList } from './two-of-a-list.ts';

const children = useChildren();
const scenarios = [
  ...brothersAndSisters,
  ...numbers,
  ...names,
  ...homes,
  ...agesAndClans,
  ...claims,
  ...renumbered,
  ...strangers,
  ...strictness,
  ...copies,
  ...copiedPapers,
  ...namesBySound,
  ...thinEvidence,
  ...families,
  ...plainSlips,
  ...neighbours,
  ...namesakes,
  ...heardNames,
  ...twoOfAList,
];
const county = scenarios.flatMap((scenario, index) => recordsOf(scenario, index));

/** What is written of each scenario: which rows, by their place, are one child. */
function toldBy(groups: readonly (readonly string[])[]): Record<string, string[]> {
  const lines = new Map<string, string[]>(scenarios.map(({ title }) => [title, []]));
  for (const keys of groups) {
    const title = scenarios[Number(keys[0]?.split('/')[0])]?.title ?? '';
    const spelt = keys.map((key) => {
      const [index, place] = key.split('/');
      const row = scenarios[Number(index)]?.rows[Number(place)];
      return `${row?.child} ${row?.source} ${row?.name} ${row?.born}`;
    });
    lines.get(title)?.push(spelt.toSorted().join(' + '));
  }
  return Object.fromEntries([...lines].map(([title, told]) => [title, told.toSorted()]));
}

function expected(): string[][] {
  const byChild = new Map<string, string[]>();
  for (const { child, record } of county) byChild.set(child, [...(byChild.get(child) ?? []), record.key]);
  return [...byChild.values()];
}

const records: TestRecord[] = county.map(({ record }) => record);

describe('a county of what happens', () => {
  it('is told apart as a person would tell it who knows the families', async () => {
    await linkRecords(children.db, records, { fresh: true });
    expect(toldBy(await listGroups(children.db))).toEqual(toldBy(expected()));
  });

  it('is so in whatever order the rows arrive', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 5 }), { minLength: records.length, maxLength: records.length }),
        async (lots) => {
          await emptyChildren(children.db);
          for (let lot = 0; lot < 6; lot += 1)
            await linkRecords(
              children.db,
              records.filter((_, place) => lots[place] === lot),
            );
          expect(toldBy(await listGroups(children.db))).toEqual(toldBy(expected()));
          await forgetLinks(children.db);
        },
      ),
      { numRuns: 2, interruptAfterTimeLimit: 60_000 },
    );
  });
});
