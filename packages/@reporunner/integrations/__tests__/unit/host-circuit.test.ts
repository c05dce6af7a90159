import { expect, it } from 'vitest';
import type { Admission } from '../../src/http/circuit-breaker.ts';
import { sendThrough } from '../../src/http/host-circuit.ts';

it('a host is blamed for refusing a connection, and not for a lack of file descriptors here', async () => {
  const said: string[] = [];
  const circuit: Admission = {
    admitted: true,
    succeeded: () => said.push('succeeded'),
    failed: (reason) => said.push(reason),
    abandoned: () => said.push('abandoned'),
  };
  for (const code of ['ECONNREFUSED', 'EMFILE', 'ENFILE']) {
    const error = Object.assign(new Error(`connect ${code}`), { code });
    const send = () => sendThrough(circuit, new AbortController().signal, () => Promise.reject(error));
    await expect(send()).rejects.toBe(error);
  }
  expect(said).toEqual(['connect ECONNREFUSED', 'abandoned', 'abandoned']);
});
