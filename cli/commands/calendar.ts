import { addDays, parsePlainDate } from '../../platform/plain-date.ts';
import { departments } from '../../platform/source-systems.ts';
import { duties } from '../../subgraphs/reconciliation/queues/calendar/duties.ts';
import {
  isCalendarDay,
  listOccurrences,
} from '../../subgraphs/reconciliation/queues/calendar/occurrences.ts';
import { listTermStarts, saveTermStart } from '../../subgraphs/reconciliation/queues/calendar/term-starts.ts';
import { carryOut } from '../audited/audited-change.ts';
import {
  dayOption,
  oneOfOption,
  requiredDivision,
  textOption,
  UsageError,
  type Command,
  type OptionValues,
} from '../command/command.ts';
import { withHub } from '../hub/open-hub.ts';

export const calendarCommand: Command = {
  usage: [
    'hub calendar --division CODE [--department D] [--from D] [--to D]',
    'hub calendar term-start <day> --division CODE',
    'Without days: what is due within a month from today. A place without term starts of its own takes those of the division above.',
  ],
  options: {
    division: { type: 'string' },
    department: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
  },
  positionals: { least: 0, most: 2 },
  async run({ positionals, values, output }) {
    const division = requiredDivision(values);
    const [action, day] = positionals;
    if (action !== undefined) {
      const startsOn = action === 'term-start' && day !== undefined ? parsePlainDate(day) : null;
      if (startsOn === null || !isCalendarDay(startsOn))
        throw new UsageError('calendar takes term-start <day>, YYYY-MM-DD, of 1990 to 2100');
      await withHub(output, async (hub) => {
        const sql = await hub.dataSource('reconciliation');
        await carryOut(hub, { name: 'calendar term-start' }, () => saveTermStart(sql, division, startsOn));
      });
      output.line(`A term of ${division} begins on ${startsOn}.`);
      return { division, termStart: startsOn };
    }
    const asked = textOption(values, 'department') === null ? null : readDepartment(values);
    return withHub(output, async (hub) => {
      const from = dayOption(values, 'from') ?? hub.config.today;
      if (!isCalendarDay(from)) throw new UsageError('--from takes a day of 1990 to 2100');
      const to = dayOption(values, 'to') ?? addDays(from, 31);
      if (to < from || !isCalendarDay(to))
        throw new UsageError('--to takes a day to 2100, not before --from');
      const starts = await listTermStarts(await hub.dataSource('reconciliation'), division);
      const own = asked === null ? duties : duties.filter(({ department }) => department === asked);
      const found = listOccurrences(own, { from, to }, starts);
      for (const { duty, dueOn } of found) output.row([dueOn, duty.department, duty.title.zh, duty.clause]);
      return {
        division,
        from,
        to,
        duties: found.map(({ duty: { code, department, clause }, dueOn }) => ({
          code,
          department,
          clause,
          dueOn,
        })),
      };
    });
  },
};

const readDepartment = (values: OptionValues) => oneOfOption(values, 'department', departments, 'EDUCATION');
