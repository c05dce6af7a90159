import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { type Logger, silentLogger, systemClock } from '@reporunner/core';
import { expect, it } from 'vitest';
import { boundConnections, maxConnections, openFilesLimit } from '../../src/http/bound-connections.ts';

const limitsOf = (soft: string) => `Limit                     Soft Limit           Hard Limit           Units
Max open files            ${soft}                 20000                files
Max locked memory         8388608              8388608              bytes
`;

it('connections are bounded well below the descriptors of the process', () => {
  expect(openFilesLimit(limitsOf('1024'))).toBe(1_024);
  expect(openFilesLimit(limitsOf('unlimited'))).toBeUndefined();
  expect(openFilesLimit('')).toBeUndefined();
  expect([1_024, 8_192, 20_000].map(maxConnections)).toEqual([512, 4_096, 15_904]);
});

it('connections beyond the bound are closed, and said once a minute', async () => {
  const warnings: string[] = [];
  const logger: Logger = { ...silentLogger, warn: (message) => warnings.push(message) };
  const server = createServer();
  boundConnections(server, { clock: systemClock, logger, limits: limitsOf('4') });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const sockets = Array.from({ length: 5 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  let closed = 0;
  await new Promise<void>((resolve) => {
    for (const socket of sockets)
      socket.resume().on('close', () => {
        closed += 1;
        if (closed === 3) resolve();
      });
  });
  expect(closed).toBe(3);
  expect(warnings).toHaveLength(1);
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});
