import { issueDevelopmentToken } from '../../gateway/development-issuer.ts';
import { hasProvider } from '../../gateway/access/token-issuer.ts';
import { loadConfig } from '../../platform/config.ts';
import {
  type Command,
  requiredDivision,
  requiredOption,
  textOption,
  wholeNumberOption,
} from '../command/command.ts';

export const tokenCommand: Command = {
  usage: [
    'hub token --department D --division CODE [--role R] [--scope S] [--purpose P] [--expires-in SECONDS]',
  ],
  options: {
    department: { type: 'string' },
    division: { type: 'string' },
    role: { type: 'string' },
    scope: { type: 'string' },
    purpose: { type: 'string' },
    'expires-in': { type: 'string' },
  },
  positionals: { least: 0, most: 0 },
  async run({ values, output }) {
    const config = loadConfig();
    const { home } = config;
    if (hasProvider(config)) {
      output.note(
        'An identity provider is configured: its gateway takes only tokens of that provider, and not this one.',
      );
    }
    const role = textOption(values, 'role');
    const scope = textOption(values, 'scope');
    const purpose = textOption(values, 'purpose');
    const token = await issueDevelopmentToken({
      home,
      department: requiredOption(values, 'department'),
      division: requiredDivision(values),
      ...(role === null ? {} : { role }),
      ...(scope === null ? {} : { scope }),
      ...(purpose === null ? {} : { purpose }),
      expiresInSeconds: wholeNumberOption(values, 'expires-in', 12 * 3600),
    });
    output.line(token);
    return { token };
  },
};
