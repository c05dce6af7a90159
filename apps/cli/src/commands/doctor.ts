import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { isServiceError } from '@reporunner/core';
import { checkDatabase, openDatabase } from '@reporunner/db';
import { readConfig } from '@reporunner/server';
import { type Output, ok } from '../output.ts';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly message: string;
}

const leastFree = 500 * 1024 * 1024;

async function attempt(name: string, work: () => string | Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, message: await work() };
  } catch (error) {
    return { name, ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

function portIsFree(port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', () =>
      reject(new Error(`port ${port} is in use; a running Reporunner is one reason`)),
    );
    server.listen(port, host, () => server.close(() => resolve(`port ${port} is free`)));
  });
}

/** Looks at everything that keeps Reporunner from starting. Resolves with the exit code. */
export async function doctor(output: Output): Promise<number> {
  const config = readConfig(process.env);
  const { dataDir } = config;
  const folder = existsSync(dataDir) ? dataDir : dirname(dataDir);
  const keyFile = join(dataDir, 'encryption.key');
  const checks = [
    await attempt('node', () => {
      if (!process.version.startsWith('v24.'))
        throw new Error(`Node 24 is needed; this is ${process.version}`);
      return process.version;
    }),
    await attempt('data folder', () => {
      accessSync(folder, constants.W_OK);
      return existsSync(dataDir) ? dataDir : `${dataDir} (made at the first start)`;
    }),
    await attempt('disk', () => {
      const { bavail, bsize } = statfsSync(folder);
      const free = Math.round((bavail * bsize) / 1024 / 1024);
      if (bavail * bsize < leastFree) throw new Error(`${free} MB are free; 500 MB should be`);
      return `${free} MB free`;
    }),
    await attempt('database', async () => {
      if (!existsSync(join(dataDir, 'reporunner.db'))) return 'none yet';
      const problems = checkDatabase(dataDir);
      if (problems.length > 0) throw new Error(`it is damaged; restore a backup. ${problems.join('; ')}`);
      try {
        await (await openDatabase({ folder: dataDir })).close();
      } catch (error) {
        if (isServiceError(error, 'DATA_FOLDER_LOCKED')) return 'whole, in use by a running Reporunner';
        throw error;
      }
      return 'opens, and is whole';
    }),
    await attempt('encryption key', () => {
      if (config.encryptionKey !== undefined) return 'from the environment';
      if (!existsSync(keyFile)) return 'made at the first start';
      if ((statSync(keyFile).mode & 0o077) !== 0) throw new Error(`others may read it: chmod 600 ${keyFile}`);
      return keyFile;
    }),
    await attempt('port', () => portIsFree(config.port, config.host)),
    await attempt('time', () => `${new Date().toISOString()}, workflows in ${config.timezone}`),
  ];
  output.result({ ok: checks.every((check) => check.ok), checks }, () =>
    checks.map((check) => `${ok(check.ok)} ${check.name}: ${check.message}`).join('\n'),
  );
  return checks.every((check) => check.ok) ? 0 : 1;
}
