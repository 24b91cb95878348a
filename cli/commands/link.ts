import { runLink, runTraining } from '../../jobs/link/link.ts';
import { measureQueue, tellQueue } from '../../subgraphs/children/linkage/review/queue-size.ts';
import type { Command } from '../command/command.ts';
import { withHub } from '../hub/open-hub.ts';

/** Any will do; the same data then give the same model. */
const trainingSeed = 1;

export const linkCommand: Command = {
  usage: [
    'hub link [--full] [--train]',
    '--train  first trains the model of the probabilistic stage on the records linked so far, then links everything by it',
  ],
  options: { full: { type: 'boolean' }, train: { type: 'boolean' } },
  positionals: { least: 0, most: 0 },
  async run({ values, output }) {
    const { queue, ...summary } = await withHub(output, async (hub) => {
      const jobs = await hub.dataSource('jobs');
      const { today } = hub.config;
      const trained =
        values['train'] === true ? await runTraining(jobs, { today, seed: trainingSeed }) : null;
      const linked = await runLink(jobs, { today, full: values['full'] === true || trained !== null });
      const model = trained === null ? {} : { model: trained.version };
      return { ...linked, ...model, queue: await measureQueue(jobs) };
    });
    for (const [name, count] of Object.entries(summary)) output.line(`${name}\t${count}`);
    output.line(tellQueue(queue));
    return { ...summary, queue };
  },
};
