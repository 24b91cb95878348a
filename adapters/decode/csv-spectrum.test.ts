import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCsv } from './csv.ts';
import { allRows, sampleFolder } from './sample-files.ts';
import { cellText } from './sheet-row.ts';

const require = createRequire(import.meta.url);
const spectrum = dirname(require.resolve('csv-spectrum/package.json'));
const names = readdirSync(join(spectrum, 'csvs')).map((file) => file.replace(/\.csv$/, ''));

let files: Awaited<ReturnType<typeof sampleFolder>>;
beforeAll(async () => {
  files = await sampleFolder();
});
afterAll(() => files.remove());

/** Records by caption, as the suite states them. */
async function recordsOf(name: string): Promise<Record<string, string>[]> {
  const path = await files.write(`${name}.csv`, readFileSync(join(spectrum, 'csvs', `${name}.csv`)));
  const [header, ...rows] = await allRows(readCsv, path);
  return rows.map(({ cells }) =>
    Object.fromEntries(
      (header?.cells ?? []).map((caption, position) => [cellText(caption), cellText(cells[position])]),
    ),
  );
}

/** Files whose stated records are not those of the file: the suite's own slips. */
const exceptions: Readonly<Record<string, unknown>> = {
  // The JSON is one object, not a list, and names another telephone number than the file does.
  location_coordinates: [
    {
      'Contact Phone Number': '2095257564',
      'Location Coordinates': `37\ufffd36'37.8"N 121\ufffd2'17.9"W`,
      Cities: 'Modesto',
      Counties: 'Stanislaus',
    },
  ],
};

describe('csv-spectrum', () => {
  it('has the files that are known here', () => {
    expect(names.sort()).toEqual([
      'comma_in_quotes',
      'empty',
      'empty_crlf',
      'escaped_quotes',
      'json',
      'location_coordinates',
      'newlines',
      'newlines_crlf',
      'quotes_and_newlines',
      'simple',
      'simple_crlf',
      'utf8',
    ]);
  });

  it.each(names)('%s', async (name) => {
    const stated: unknown = JSON.parse(readFileSync(join(spectrum, 'json', `${name}.json`), 'utf8'));
    const exception = exceptions[name];
    if (exception !== undefined) expect(exception).not.toEqual(stated);
    expect(await recordsOf(name)).toEqual(exception ?? stated);
  });
});
