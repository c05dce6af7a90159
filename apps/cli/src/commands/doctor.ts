import { existsSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type Config,
  checkCredentials,
  checkData,
  checkDataFolder,
  checkKeys,
  checkPort,
  checkServices,
  readConfig,
} from '@reporunner/server';
import { type Output, ok } from '../output.ts';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly message: string;
}

const leastFree = 500 * 1024 * 1024;
const firstStart = 'made at the first start';

async function attempt(name: string, work: () => string | Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, message: await work() };
  } catch (error) {
    return { name, ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

function keyPlace(config: Config): string {
  switch (checkKeys(config)) {
    case 'environment':
      return 'from the environment';
    case 'file':
      return join(config.dataDir, 'encryption.key');
    case 'none':
      return firstStart;
  }
}

function nearestFolder(folder: string): string {
  return existsSync(folder) ? folder : nearestFolder(dirname(folder));
}

/** Looks at everything that keeps Reporunner from starting or working. Resolves with the exit code. */
export async function doctor(
  output: Output,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<number> {
  const config = readConfig(env);
  const { dataDir } = config;
  const hasDatabase = () => existsSync(join(dataDir, 'reporunner.db'));
  const checks = [
    await attempt('node', () => {
      if (!process.version.startsWith('v24.'))
        throw new Error(`Node 24 is needed; this is ${process.version}`);
      return process.version;
    }),
    await attempt('data folder', () => {
      checkDataFolder(config);
      return existsSync(dataDir) ? dataDir : `${dataDir} (${firstStart})`;
    }),
    await attempt('disk', () => {
      const { bavail, bsize } = statfsSync(nearestFolder(dataDir));
      const free = Math.round((bavail * bsize) / 1024 / 1024);
      if (bavail * bsize < leastFree) throw new Error(`${free} MB are free; 500 MB should be`);
      return `${free} MB free`;
    }),
    await attempt('database', () => {
      const problems = checkData(config);
      if (problems.length > 0) throw new Error(`it is damaged; restore a backup. ${problems.join('; ')}`);
      return hasDatabase() ? 'whole' : firstStart;
    }),
    await attempt('keys', () => keyPlace(config)),
    await attempt('credentials', async () => {
      if (!hasDatabase()) return 'none yet';
      return (await checkCredentials(config)) === 'readable'
        ? 'their secrets can be read'
        : 'a running Reporunner has the data folder; its /ready says whether secrets can be read';
    }),
    await attempt('services', () => `${checkServices(config)} are started`),
    await attempt('port', async () => {
      await checkPort(config);
      return `port ${config.port} is free`;
    }),
    await attempt('time', () => `${new Date().toISOString()}, workflows in ${config.timezone}`),
  ];
  output.result({ ok: checks.every((check) => check.ok), checks }, () =>
    checks.map((check) => `${ok(check.ok)} ${check.name}: ${check.message}`).join('\n'),
  );
  return checks.every((check) => check.ok) ? 0 : 1;
}
