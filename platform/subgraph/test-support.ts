import type { Caller, SubgraphLog } from './types.ts';

/** A caller who may see everything but whole citizen numbers; tests narrow it. */
export const caller: Caller = {
  subject: 'clerk',
  clientId: 'console',
  department: 'EDUCATION',
  division: '',
  purpose: 'control-dropout',
  views: ['student', 'household', 'welfare', 'disability'],
  fullCitizenId: false,
  requestId: 'request-1',
};

export const silentLog: SubgraphLog = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
