import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { join } from 'node:path';
import { makeFolder } from '../../platform/make-folder.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import type { SourceSystem } from '../../platform/source-systems.ts';
import { drawCircumstances } from './circumstances.ts';
import { writeHousehold, type CountyWriter } from './household-rows.ts';
import { sheetLayouts } from './layouts.ts';
import { drawHouseholds, type County } from './population.ts';
import { createRandom } from './random.ts';
import { createSheetWriter, type SheetWriter } from './sheet-writer.ts';
import { openTypingPool } from './typing.ts';

export type SynthesizeOptions = {
  /** Children of 0 to 18 years to draw. */
  children: number;
  seed: number;
  /** 0 = clerks make no mistakes, 1 = the usual mix, 3 = a bad year. */
  errorRate: number;
  out: string;
  county: County;
  /** Day of the exports. */
  day: PlainDate;
  onProgress?: (children: number) => void;
};

export type SynthesizeSummary = {
  files: { source: SourceSystem; path: string; rows: number }[];
  children: number;
  expectedMismatches: number;
};

/** Above this many children the spreadsheet exports are written as CSV: a workbook is held in memory. */
const workbookLimit = 20_000;

/**
 * Writes the exports of every source system for a made-up county, and beside them `truth/links.csv`
 * (source_system,file_row,person,error; several errors of a row with a plus between) and `truth/mismatches.csv`
 * (rule,person,firm). `firm` is false where a clerk's mistake touched the child, so that the exports alone may not show
 * the mismatch.
 */
export async function synthesize(options: SynthesizeOptions): Promise<SynthesizeSummary> {
  const random = createRandom(options.seed);
  makeFolder(join(options.out, 'truth'));
  const layouts = sheetLayouts(options.county, options.day, options.children > workbookLimit);
  const sheets = {} as Record<SourceSystem, SheetWriter>;
  const rows = {} as Record<SourceSystem, number>;
  for (const [source, layout] of Object.entries(layouts) as [
    SourceSystem,
    (typeof layouts)[SourceSystem],
  ][]) {
    sheets[source] = createSheetWriter(join(options.out, layout.file), layout);
    rows[source] = 0;
  }
  const links = createWriteStream(join(options.out, 'truth', 'links.csv'));
  const mismatches = createWriteStream(join(options.out, 'truth', 'mismatches.csv'));
  links.write('source_system,file_row,person,error\n');
  mismatches.write('rule,person,firm\n');
  const writer: CountyWriter = {
    county: options.county,
    day: options.day,
    typing: openTypingPool(options.seed, options.errorRate),
    disabilitySerial: 0,
    save: async (source, person, cells, errors) => {
      const fileRow = await sheets[source].write(cells);
      rows[source] += 1;
      links.write(`${source},${fileRow},${person.id},${errors.join('+')}\n`);
    },
  };
  let children = 0;
  let expectedMismatches = 0;
  for (const household of drawHouseholds(random, options.county, options.children, options.day)) {
    const drawn = drawCircumstances(random, household, options.day);
    const spoiled = await writeHousehold(random, writer, household, drawn);
    for (const child of drawn) {
      for (const rule of child.expected) {
        mismatches.write(`${rule},${child.person.id},${!spoiled.has(child)}\n`);
        expectedMismatches += 1;
      }
    }
    children += drawn.length;
    if (children % 1000 < drawn.length) options.onProgress?.(children);
  }
  for (const sheet of Object.values(sheets)) await sheet.close();
  for (const stream of [links, mismatches]) {
    stream.end();
    await finished(stream);
  }
  const files = (Object.keys(layouts) as SourceSystem[]).map((source) => ({
    source,
    path: join(options.out, layouts[source].file),
    rows: rows[source],
  }));
  return { files, children, expectedMismatches };
}
