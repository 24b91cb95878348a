import { parseArgs } from 'node:util';
import { HubError } from '../platform/errors.ts';
import { commands, type CommandEntry } from './commands/index.ts';
import { UsageError, type Command } from './command/command.ts';
import { createOutput, type Output, type OutputStreams } from './command/output.ts';

type NamedCommand = Command & Pick<CommandEntry, 'name' | 'summary'>;

/** Exit codes of every command: 0 done, 1 refused or failed, 2 wrong usage. */
const exitDone = 0;
const exitRefused = 1;
const exitUsage = 2;

/** Runs one `hub` command; `words` are the arguments after `hub`. */
export async function main(words: readonly string[], streams: OutputStreams): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    streams.stdout.write(overview());
    return name === undefined ? exitUsage : exitDone;
  }
  const entry = commands.find((one) => one.name === name);
  if (entry === undefined) {
    streams.stderr.write(`hub: there is no command ${JSON.stringify(name)}\n\n${overview()}`);
    return exitUsage;
  }
  const command = { ...entry, ...(await entry.load()) };
  const json = rest.includes('--json');
  const output = createOutput(streams, json);
  try {
    const { values, positionals } = readArguments(command, rest);
    if (values['help'] === true) {
      streams.stdout.write(`${help(command)}\n`);
      return exitDone;
    }
    const result = await command.run({ positionals, values, output });
    if (json && result !== undefined) await output.data(`${JSON.stringify(result)}\n`);
    return exitDone;
  } catch (error) {
    return report(error, command, output);
  }
}

function readArguments(command: Command, words: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { ...command.options, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
    const { least, most } = command.positionals;
    if (values['help'] !== true && (positionals.length < least || positionals.length > most)) {
      throw new UsageError(positionals.length < least ? 'something is missing' : 'too many words');
    }
    return { values: values as Record<string, string | boolean | undefined>, positionals };
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message);
    throw error;
  }
}

function report(error: unknown, command: NamedCommand, output: Output): number {
  output.progressDone();
  if (error instanceof UsageError) {
    output.note(`hub ${command.name}: ${error.message}\n\n${help(command)}`);
    return exitUsage;
  }
  // Expected refusals say what to do; anything else is a fault, and its stack is what a maintainer needs.
  const text =
    error instanceof HubError
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  output.note(`hub ${command.name}: ${text}`);
  return error instanceof HubError ? error.exitCode : exitRefused;
}

function overview(): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const lines = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return `hub: Not One Less, the county's integration hub\n\n${lines.join('\n')}\n\nhub <command> --help tells more. Every command takes --json.\n`;
}

function help(command: NamedCommand): string {
  return `usage: ${command.usage.join('\n       ')}\n\n${command.summary}`;
}
