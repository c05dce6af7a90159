import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { isOwnUser, userIn } from '../../src/http/peer-user.ts';

const own = process.getuid?.() ?? 0;
/** As Linux writes it: a connection from port 50000 to 5678, seen from both ends. */
const table = (user: number) =>
  [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:162E 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0',
    `   1: 0100007F:162E 0100007F:C350 01 00000000:00000000 00:00000000 00000000     ${own}        0 2 1 0 20 4 1 10 -1`,
    `   2: 0100007F:C350 0100007F:162E 01 00000000:00000000 00:00000000 00000000  ${user}        0 3 1 0 20 4 1 10 -1`,
  ].join('\n');
const ends = { localPort: 5678, remotePort: 50_000 };

it('[SA2] finds the user of the process at the other end', () => {
  expect(userIn(table(33), ends)).toBe(33);
  expect(userIn(table(33), { ...ends, remotePort: 50_001 })).toBeUndefined();
});

it('[SA2] a process of another user is not at home here, nor one that is not found', () => {
  const asks = (text: string) => isOwnUser(ends, { platform: 'linux', read: () => text });
  expect(asks(table(own))).toBe(true);
  expect(asks(table(own + 33))).toBe(false);
  expect(asks('')).toBe(false);
  const unreadable = () => {
    throw new Error('no such file');
  };
  expect(isOwnUser(ends, { platform: 'linux', read: unreadable })).toBe(false);
  expect(isOwnUser(ends, { platform: 'darwin', read: unreadable })).toBe(true);
});

it.runIf(process.platform === 'linux').each(['127.0.0.1', '::1'])(
  '[SA2] knows its own processes, by %s',
  async (host) => {
    const server = createServer();
    await once(server.listen(0, host), 'listening');
    const address = server.address();
    const client = connect(typeof address === 'object' && address !== null ? address.port : 0, host);
    const [socket] = await once(server, 'connection');
    expect(isOwnUser(socket)).toBe(true);
    client.destroy();
    socket.destroy();
    server.close();
  },
);
