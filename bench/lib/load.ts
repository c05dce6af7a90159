/**
 * A bounded load on one loopback URL. `wrk` when the machine has it, for it costs the least CPU; else autocannon.
 * Both sides of a comparison use the same one.
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import autocannon from 'autocannon';

export interface Load {
  readonly url: string;
  readonly body: string;
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly requests: number;
  readonly p99Ms: number;
  /** Answers other than 2xx, and connections that broke. */
  readonly failures: number;
}

const run = promisify(execFile);
const hasWrk = spawnSync('wrk', ['--version']).error === undefined;

export const loadTool = hasWrk ? 'wrk' : 'autocannon';

const unitMs: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1_000, m: 60_000 };

async function withWrk({ url, body, connections, seconds }: Load): Promise<LoadResult> {
  const folder = mkdtempSync(join(tmpdir(), 'reporunner-bench-'));
  const script = join(folder, 'post.lua');
  writeFileSync(
    script,
    `wrk.method = "POST"\nwrk.body = ${JSON.stringify(body)}\nwrk.headers["Content-Type"] = "application/json"\n`,
  );
  try {
    const { stdout } = await run('wrk', [
      '-t1',
      `-c${connections}`,
      `-d${seconds}s`,
      '--timeout=30s',
      '--latency',
      '-s',
      script,
      url,
    ]);
    const number = (pattern: RegExp) => Number(pattern.exec(stdout)?.[1] ?? 0);
    const p99 = /99%\s+([\d.]+)(us|ms|s|m)/.exec(stdout);
    return {
      requestsPerSecond: number(/Requests\/sec:\s+([\d.]+)/),
      requests: number(/(\d+) requests in/),
      p99Ms: Number(p99?.[1] ?? 0) * (unitMs[p99?.[2] ?? ''] ?? 0),
      failures:
        number(/Non-2xx or 3xx responses: (\d+)/) +
        [...stdout.matchAll(/(?:connect|read|write|timeout) (\d+)/g)].reduce(
          (sum, [, count]) => sum + Number(count),
          0,
        ),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function withAutocannon({ url, body, connections, seconds }: Load): Promise<LoadResult> {
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return {
    requestsPerSecond: result.requests.average,
    requests: result.requests.total,
    p99Ms: result.latency.p99,
    failures: result.non2xx + result.errors,
  };
}

export const applyLoad: (load: Load) => Promise<LoadResult> = hasWrk ? withWrk : withAutocannon;
