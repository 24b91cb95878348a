/** Of an error that has no code of its own because the connection broke under a statement. */
const connectionLost = 'CONNECTION_LOST';

/** Class 08: connection; 53: disk, memory, connections; 57P01–03: shut down, crashed, starting; 58030: disk; 25006: a standby. */
const sqlStates = /^(?:08\w{3}|53\w{3}|57P0[123]|58030|25006)$/;
const systemCodes = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['ENOSPC', 'EDQUOT', 'EIO', 'EMFILE', 'ENFILE'],
  connectionLost,
]);

/**
 * The code of an error that says that something beneath the work is away or full: the database, its disk, the network.
 * The work is not at fault and will succeed later, unchanged. Null for every other error.
 */
export function outageCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  if (code === 'XX000' && hasNoRoom(error)) return '53100';
  if (code !== null) return isOutageCode(code) ? code : null;
  return isLostConnection(error) ? connectionLost : null;
}

export function isOutageCode(code: string): boolean {
  return sqlStates.test(code) || systemCodes.has(code);
}

/** PostgreSQL tells a full disk by its text alone where it cannot write a cache of its own while a client connects. */
const hasNoRoom = ({ message }: Error): boolean => message.endsWith('No space left on device');

/** The driver gives these no code; TypeORM takes a connection away from its user when it breaks. */
function isLostConnection({ name, message }: Error): boolean {
  return (
    name === 'QueryRunnerAlreadyReleasedError' ||
    /^(?:Connection terminated|Client has encountered a connection error|timeout expired|timeout exceeded when trying to connect)/.test(
      message,
    )
  );
}
