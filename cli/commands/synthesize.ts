import { loadConfig } from '../../platform/config.ts';
import { parsePlainDate } from '../../platform/plain-date.ts';
import {
  requiredOption,
  textOption,
  UsageError,
  wholeNumberOption,
  type Command,
} from '../command/command.ts';
import { exportDay, getCounty } from '../synthesize/county.ts';
import { synthesize } from '../synthesize/index.ts';

export const synthesizeCommand: Command = {
  usage: [
    'hub synthesize --children N --seed S --out DIR [--error-rate X] [--county CODE] [--as-of D]',
    '--error-rate 0 makes no clerk errors, 1 (default) the usual mix, 3 a bad year; --county is one of the shipped division table.',
  ],
  options: {
    children: { type: 'string' },
    seed: { type: 'string' },
    'error-rate': { type: 'string' },
    out: { type: 'string' },
    county: { type: 'string' },
    'as-of': { type: 'string' },
  },
  positionals: { least: 0, most: 0 },
  async run({ values, output }) {
    requiredOption(values, 'children');
    requiredOption(values, 'seed');
    const children = wholeNumberOption(values, 'children', 0);
    if (children < 1) throw new UsageError('--children must be at least 1');
    const errorRate = Number(textOption(values, 'error-rate') ?? '1');
    if (!(errorRate >= 0 && errorRate <= 20))
      throw new UsageError('--error-rate takes a number from 0 to 20');
    const asOf = textOption(values, 'as-of');
    const day = asOf === null ? exportDay(loadConfig().today) : parsePlainDate(asOf);
    if (day === null) throw new UsageError('--as-of takes a day, YYYY-MM-DD');
    const summary = await synthesize({
      children,
      seed: wholeNumberOption(values, 'seed', 0),
      errorRate,
      out: requiredOption(values, 'out'),
      county: await getCounty(textOption(values, 'county') ?? '450703'),
      day,
      onProgress: (done) => output.progress('synthesize', done, children),
    });
    output.progressDone();
    for (const file of summary.files) output.line(`${file.source}\t${file.rows} rows\t${file.path}`);
    output.line(
      `${summary.children} children, ${summary.expectedMismatches} planted mismatches, exports as of ${day}`,
    );
    return { ...summary, asOf: day };
  },
};
