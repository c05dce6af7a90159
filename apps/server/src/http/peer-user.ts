/** Whose process is at the other end of a connection on this machine, as far as the system says. */
import { readFileSync } from 'node:fs';

interface Ends {
  readonly localPort?: number | undefined;
  readonly remotePort?: number | undefined;
}

const tables = ['/proc/net/tcp', '/proc/net/tcp6'];
const hex = (port: number) => `:${port.toString(16).toUpperCase().padStart(4, '0')}`;

/** The user id in a table of connections (Linux: proc_net_tcp) of the end that the other process has. */
export function userIn(table: string, { localPort = 0, remotePort = 0 }: Ends): number | undefined {
  for (const line of table.split('\n').slice(1)) {
    const [, local = '', remote = '', , , , , user = ''] = line.trim().split(/\s+/);
    if (local.endsWith(hex(remotePort)) && remote.endsWith(hex(localPort))) return Number(user);
  }
  return undefined;
}

/**
 * Whether the other end of a loopback connection is a process of the user that runs this server. Proxies run as users of
 * their own. True where the system does not tell; there the rest of SA2 has to do.
 */
export function isOwnUser(
  ends: Ends,
  { platform = process.platform, read = (file: string) => readFileSync(file, 'latin1') } = {},
): boolean {
  if (platform !== 'linux') return true;
  try {
    for (const table of tables) {
      const user = userIn(read(table), ends);
      if (user !== undefined) return user === process.getuid?.();
    }
  } catch {
    // No such table: the token is at hand.
  }
  return false;
}
