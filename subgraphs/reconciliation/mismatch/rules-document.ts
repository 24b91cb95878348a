import { holidayYears } from './public-holidays.ts';
import type { Rule } from './rule.ts';

/** Text of docs/rules.md: what every rule means, for departments. The committed file is compared with it by a test. */
export function rulesDocument(rules: readonly Rule[]): string {
  return [
    '# Mismatch rules',
    '',
    'Generated from the catalogue (`subgraphs/reconciliation/mismatch/catalogue.ts`); `npx vitest run subgraphs/reconciliation/mismatch/rules-document.test.ts -u` writes it anew.',
    '',
    'The department is the one that receives flags where nothing names another owner: a flag about a wrong value goes to',
    'the owner of that value. [Parameters](parameters.md) may be set per division, with effective dates. A null on either',
    'side never matches: a silent, partial, held or outdated source neither opens nor closes a flag.',
    '',
    `Working days leave out public holidays in ${holidayYears.map(({ year, notice }) => `${year} (${notice})`).join(', ')};`,
    'in other years they are Monday to Friday.',
    '',
    ...rules.map(
      ({ code, title, clause, department, severity, dueInDays }) =>
        `- [\`${code}\`](#${code}) ${title.zh} (${clause.split(' ')[0] ?? ''}, ${department}, ${severity}, ${dueInDays} days)`,
    ),
    '',
    ...rules.flatMap(section),
  ].join('\n');
}

function section({ code, version, title, action, clause, parameters, adjustedBy }: Rule): string[] {
  const names = Object.entries(parameters);
  return [
    `## ${code}`,
    '',
    `${title.zh}. ${title.en}.`,
    '',
    `- Basis: ${clause}`,
    `- To do: ${action.zh} ${action.en}`,
    `- Version: ${version}`,
    ...(adjustedBy.code === code
      ? []
      : [`- Parameters: those of \`${adjustedBy.code}\`, for rows that have vanished`]),
    ...(names.length === 0
      ? []
      : [`- Parameters: ${names.map(([name, value]) => `\`${name}\` = ${value}`).join(', ')}`]),
    '',
  ];
}
