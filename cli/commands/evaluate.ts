import type { FebrlScore } from '../evaluate/febrl.ts';
import type { MaskedScore } from '../evaluate/masked.ts';
import { evaluatePopulation, type PopulationScore } from '../evaluate/population.ts';
import { errorTable, febrlTable, maskedTable, populationTable } from '../evaluate/report.ts';
import {
  textOption,
  UsageError,
  wholeNumberOption,
  type Command,
  type OptionValues,
} from '../command/command.ts';
import { withHub, type Hub } from '../hub/open-hub.ts';
import type { Output } from '../command/output.ts';

/** Not the seed of the shipped sample county, nor of any model. */
const defaultSeed = 4_711;
const defaultChildren = 20_000;
const defaultRates = [1, 3];
/** Share of the trusted numbers that the masked-ID test hides. */
const maskedShare = 0.05;

type Evaluation = { populations?: PopulationScore[]; masked?: MaskedScore; febrl?: FebrlScore[] };

export const evaluateCommand: Command = {
  usage: [
    'hub evaluate linkage [--children N] [--seed S] [--error-rate X] [--masked] [--febrl DIR]',
    'Without --masked and --febrl: a generated population, at error rates 1 and 3, in a database that is dropped afterwards.',
    '--children, --seed, --error-rate  of the generated population; naming one asks for it beside the other tests',
    '--masked   hides a twentieth of the trusted numbers of the loaded data, links by the rest, and keeps nothing of it',
    '--febrl    folder with the public sets dataset1.csv to dataset3.csv',
  ],
  options: {
    children: { type: 'string' },
    seed: { type: 'string' },
    'error-rate': { type: 'string' },
    febrl: { type: 'string' },
    masked: { type: 'boolean' },
  },
  positionals: { least: 1, most: 1 },
  async run({ positionals, values, output }) {
    if (positionals[0] !== 'linkage') throw new UsageError('what is evaluated is: linkage');
    const population = readPopulation(values);
    const febrl = textOption(values, 'febrl');
    const masked = values['masked'] === true;
    const asked = ['children', 'error-rate'].some((name) => values[name] !== undefined);
    return withHub(output, async (hub) => {
      const result: Evaluation = {};
      if (asked || (!masked && febrl === null)) result.populations = await generated(hub, output, population);
      if (masked) result.masked = await maskedNumbers(hub, output, population.seed);
      if (febrl !== null) result.febrl = await publicSets(hub, output, febrl);
      return result;
    });
  },
};

type Population = { children: number; seed: number; rates: number[] };

function readPopulation(values: OptionValues): Population {
  const children = wholeNumberOption(values, 'children', defaultChildren);
  if (children < 1) throw new UsageError('--children must be at least 1');
  const rate = textOption(values, 'error-rate');
  const rates = rate === null ? defaultRates : [Number(rate)];
  if (!rates.every((one) => one >= 0 && one <= 20))
    throw new UsageError('--error-rate takes a number from 0 to 20');
  return { children, seed: wholeNumberOption(values, 'seed', defaultSeed), rates };
}

async function generated(hub: Hub, output: Output, population: Population): Promise<PopulationScore[]> {
  const { children, seed, rates } = population;
  const scores: PopulationScore[] = [];
  for (const errorRate of rates) {
    const score = await evaluatePopulation({
      serverUrl: hub.databaseUrl,
      children,
      seed,
      errorRate,
      today: hub.config.today,
      onProgress: (stage, at) => output.progress(`errors ${errorRate}×: ${stage}`, at, 9),
    });
    scores.push(score);
  }
  output.progressDone();
  for (const line of populationTable(scores)) output.line(line);
  for (const score of scores) {
    output.line('');
    output.line(`by error, errors ${score.errorRate}×`);
    for (const line of errorTable(score.byError)) output.line(line);
  }
  output.line('');
  return scores;
}

async function maskedNumbers(hub: Hub, output: Output, seed: number): Promise<MaskedScore> {
  const { evaluateMasked } = await import('../evaluate/masked.ts');
  const options = { today: hub.config.today, seed, share: maskedShare };
  const score = await evaluateMasked(await hub.dataSource('jobs'), options);
  for (const line of maskedTable(score)) output.line(line);
  output.line('');
  return score;
}

async function publicSets(hub: Hub, output: Output, folder: string): Promise<FebrlScore[]> {
  const { evaluateFebrl } = await import('../evaluate/febrl.ts');
  const scores = await evaluateFebrl(await hub.dataSource('jobs'), folder);
  for (const line of febrlTable(scores)) output.line(line);
  output.line('');
  return scores;
}
