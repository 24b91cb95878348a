import { resolve } from 'node:path';
import { runSideFile } from '../../jobs/side-files/run-side-file.ts';
import type { PlainDate } from '../../platform/plain-date.ts';
import { chainKinds } from '../../subgraphs/reconciliation/queues/chains/kinds/index.ts';
import { listPostsWithin } from '../../subgraphs/reconciliation/queues/chains/posts.ts';
import { carryOut } from '../audited/audited-change.ts';
import { dayOption, oneOfOption, requiredDivision, UsageError, type Command } from '../command/command.ts';
import { refuseUnreadable } from '../command/input-file.ts';
import { withHub } from '../hub/open-hub.ts';
import type { Output } from '../command/output.ts';

const codes = chainKinds.map(({ code }) => code);
const mostPosts = 10_000;

export const chainsCommand: Command = {
  usage: [
    'hub chains import <file> --division CODE [--chain C] [--from D] [--to D]',
    'hub chains list --division CODE [--on D]',
    `chains: ${chainKinds.map(({ code, title }) => `${code} (${title.zh})`).join(', ')}`,
    '--division  the place the sheet is for; every row lies in it',
    '--from      first day it holds; without it, today. --to: last day; without it, until replaced',
    'A sheet is taken in whole or not at all; open mismatches go to their posts at once.',
  ],
  options: {
    division: { type: 'string' },
    chain: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    on: { type: 'string' },
  },
  positionals: { least: 1, most: 2 },
  async run({ positionals, values, output }) {
    const [action, file] = positionals;
    const division = requiredDivision(values);
    if (action === 'list' && file === undefined) return list(division, dayOption(values, 'on'), output);
    if (action !== 'import' || file === undefined)
      throw new UsageError('chains takes import <file>, or list');
    const code = oneOfOption(values, 'chain', codes, codes[0] ?? '');
    const kind = chainKinds.find((one) => one.code === code);
    if (kind === undefined) throw new UsageError('there is no such chain');
    const [from, effectiveTo] = [dayOption(values, 'from'), dayOption(values, 'to')];
    await refuseUnreadable(file);
    return withHub(output, async (hub) => {
      const effectiveFrom = from ?? hub.config.today;
      if (effectiveTo !== null && effectiveTo < effectiveFrom)
        throw new UsageError('--to must not lie before --from');
      const sheet = { path: resolve(file), chain: kind.code, division, effectiveFrom, effectiveTo };
      const result = await carryOut(
        hub,
        { name: 'chains import', bulk: true },
        () => runSideFile('arrangement', sheet, hub),
        ({ posts }) => ({ rowCount: posts }),
      );
      output.line(
        result.duplicate
          ? `${kind.title.zh}: this sheet is in force already, nothing done`
          : `${kind.title.zh}: ${result.posts} posts from ${effectiveFrom}, ${result.reassigned} mismatches handed over`,
      );
      if (result.unread.length > 0) output.line(`columns not read: ${result.unread.join('、')}`);
      return { chain: code, division, effectiveFrom, effectiveTo, ...result };
    });
  },
};

async function list(division: string, on: PlainDate | null, output: Output) {
  return withHub(output, async (hub) => {
    const day = on ?? hub.config.today;
    const sql = await hub.dataSource('reconciliation');
    const read = await listPostsWithin(sql, division, { department: null, day, limit: mostPosts });
    const posts = read.map(({ position: _position, ...post }) => post);
    for (const { id, step, department, title, holder, ...post } of posts)
      output.row([id, post.division, post.school, step, department, title, holder, post.phone]);
    return { division, on: day, posts };
  });
}
