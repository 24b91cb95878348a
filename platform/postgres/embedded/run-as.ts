import { readFileSync } from 'node:fs';

/** The account that PostgreSQL runs under. */
export type Account = { uid: number; gid: number };

/**
 * PostgreSQL refuses to run as root. Null means that it runs as whoever runs the hub; root hands it to the `postgres`
 * account of the machine, or else to `nobody`.
 */
export function findServerAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  const accounts = readAccounts();
  return accounts.get('postgres') ?? accounts.get('nobody') ?? { uid: 65_534, gid: 65_534 };
}

function readAccounts(): Map<string, Account> {
  const accounts = new Map<string, Account>();
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':');
    // An account of uid 0 under another name would be refused just the same; macOS writes nobody as -2.
    if (name && Number(uid)) accounts.set(name, { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 });
  }
  return accounts;
}
