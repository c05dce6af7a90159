/**
 * The one place that reads the environment. Every variable is a row of `ENVIRONMENT`, and the table in
 * docs/configuration.md is made from these rows.
 */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { LIMITS } from '@reporunner/constants';
import { ServiceError } from '@reporunner/core';
import { z } from 'zod';

interface Variable<T> {
  readonly schema: z.ZodType<T, string>;
  /** Used when the variable is absent or empty; undefined stays undefined. */
  readonly fallback: () => T;
  /** How documentation shows the fallback. */
  readonly shown: string;
  /** What a good value looks like: ends the sentence "PORT must be …". */
  readonly expected: string;
  readonly description: string;
}

function variable<T>(facts: Variable<T>): Variable<T> {
  return facts;
}

function wholeNumber(min: number, max: number) {
  return {
    schema: z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number)
      .pipe(z.number().min(min).max(max)),
    expected: `a whole number from ${min} to ${max}`,
  };
}

const flag = {
  schema: z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1'),
  expected: 'true or false',
};

const list = z.string().transform((text): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const none = () => undefined;

export const ENVIRONMENT = {
  PORT: variable({
    ...wholeNumber(0, 65_535),
    fallback: () => 5678,
    shown: '5678',
    description: 'Port to listen on; 0 takes any free one.',
  }),
  REPORUNNER_HOST: variable({
    schema: z
      .string()
      .max(253)
      .regex(/^[\w.:-]+$/),
    fallback: () => '127.0.0.1',
    shown: '127.0.0.1',
    expected: 'a host name or an IP address',
    description:
      'Address to listen on. The default is reachable from this machine only; 0.0.0.0 is every address.',
  }),
  REPORUNNER_DATA_DIR: variable({
    schema: z.string().transform((path) => resolve(path.replace(/^~(?=$|[\\/])/, homedir()))),
    fallback: () => join(homedir(), '.reporunner'),
    shown: '~/.reporunner',
    expected: 'a folder',
    description: 'Where everything is kept. Made at first start, for its owner only.',
  }),
  REPORUNNER_OWNER_KEY: variable<string | undefined>({
    schema: z.string().regex(/^[\x21-\x7e]{32,512}$/),
    fallback: none,
    shown: 'made and printed once',
    expected: 'at least 32 printable characters without spaces',
    description: "The owner's API key at first start. Later starts ignore it.",
  }),
  REPORUNNER_ENCRYPTION_KEY: variable<string | undefined>({
    schema: z.string().max(512),
    fallback: none,
    shown: 'made and kept in the data folder',
    expected: '32 bytes as 64 hex digits or as base64',
    description: 'Key that credentials are encrypted with.',
  }),
  REPORUNNER_LOG_LEVEL: variable({
    schema: z.enum(['debug', 'info', 'warn', 'error']),
    fallback: () => 'info' as const,
    shown: 'info',
    expected: 'debug, info, warn or error',
    description: 'Least important line that is logged.',
  }),
  REPORUNNER_TIMEZONE: variable({
    schema: z.string().refine(isTimezone),
    fallback: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    shown: "the machine's",
    expected: 'an IANA name such as Europe/Zurich',
    description: 'Time zone of schedules and dates in workflows that name none.',
  }),
  REPORUNNER_PUBLIC_URL: variable<string | undefined>({
    schema: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
    fallback: none,
    shown: 'the address it listens on',
    expected: 'an http or https URL',
    description:
      'Address people and services reach the server by, when that is another one (a reverse proxy).',
  }),
  REPORUNNER_TRUST_PROXY: variable<boolean | readonly string[]>({
    schema: z
      .string()
      .regex(/^(true|false|[\da-fA-F.:/]+(\s*,\s*[\da-fA-F.:/]+)*)$/)
      .transform((text) =>
        text === 'true' ? true : text === 'false' ? false : text.split(',').map((part) => part.trim()),
      ),
    fallback: () => false,
    shown: 'false',
    expected: 'true, false, or addresses and CIDR ranges separated by commas',
    description: 'Proxies whose X-Forwarded-* headers are believed.',
  }),
  REPORUNNER_ALLOW_PRIVATE_NETWORK: variable({
    ...flag,
    fallback: () => false,
    shown: 'false',
    description: 'Whether workflows may call loopback, private and link-local addresses.',
  }),
  REPORUNNER_ALLOWED_HOSTS: variable({
    schema: list,
    fallback: () => [] as readonly string[],
    shown: '',
    expected: 'host names, addresses or CIDR ranges separated by commas',
    description: 'Private hosts that workflows may call all the same.',
  }),
  REPORUNNER_ENV_ALLOW: variable({
    schema: list.pipe(z.array(z.string().regex(/^\w+$/))),
    fallback: () => [] as readonly string[],
    shown: '',
    expected: 'names of variables separated by commas',
    description: 'Variables that expressions can read as $env. Everything else stays hidden.',
  }),
  REPORUNNER_CONCURRENCY: variable({
    ...wholeNumber(1, 100_000),
    fallback: () => LIMITS.concurrentExecutions as number,
    shown: String(LIMITS.concurrentExecutions),
    description: 'Executions running at once; more wait their turn.',
  }),
  REPORUNNER_QUEUE_LIMIT: variable({
    ...wholeNumber(1, 10_000_000),
    fallback: () => 10_000,
    shown: '10000',
    description: 'Executions that may wait; more are refused with 429.',
  }),
  REPORUNNER_RETENTION_DAYS: variable({
    ...wholeNumber(0, 36_500),
    fallback: () => 30,
    shown: '30',
    description: 'Days that finished executions are kept; 0 keeps them for ever.',
  }),
  REPORUNNER_MAX_BODY_BYTES: variable({
    ...wholeNumber(1_024, 1_073_741_824),
    fallback: () => LIMITS.apiBodyBytes as number,
    shown: String(LIMITS.apiBodyBytes),
    description: 'Largest body of an API call. Webhooks have a limit each, in their trigger.',
  }),
  REPORUNNER_SHUTDOWN_GRACE_MS: variable({
    ...wholeNumber(0, 3_600_000),
    fallback: () => 25_000,
    shown: '25000',
    description: 'How long running executions may finish at shutdown; the rest resume at the next start.',
  }),
} as const;

type Environment = typeof ENVIRONMENT;
type Value<Name extends keyof Environment> = Environment[Name] extends Variable<infer T> ? T : never;

export interface ServerConfig {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly ownerKey: string | undefined;
  readonly encryptionKey: string | undefined;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly timezone: string;
  readonly publicUrl: string | undefined;
  readonly trustProxy: boolean | readonly string[];
  readonly network: { readonly allowPrivate: boolean; readonly hosts: readonly string[] };
  /** `$env` of expressions. */
  readonly env: Readonly<Record<string, string>>;
  readonly concurrentExecutions: number;
  readonly queuedExecutions: number;
  /** 0 keeps executions for ever. */
  readonly retentionDays: number;
  readonly maxBodyBytes: number;
  readonly shutdownGraceMs: number;
  /** Variables that look like ours and are not: most likely typing errors. */
  readonly unknownVariables: readonly string[];
}

/** Read by the command line, and by images; no setting of the server. */
const alsoOurs = new Set(['REPORUNNER_URL', 'REPORUNNER_API_KEY']);

const secretNames = new Set(['REPORUNNER_OWNER_KEY', 'REPORUNNER_ENCRYPTION_KEY']);

/** @throws ServiceError CONFIG_INVALID naming the first variable that is wrong, in one sentence. */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): ServerConfig {
  const read = <Name extends keyof Environment>(name: Name): Value<Name> => {
    const { schema, fallback, expected } = ENVIRONMENT[name] as unknown as Variable<Value<Name>>;
    const text = env[name]?.trim();
    if (text === undefined || text === '') return fallback();
    const parsed = schema.safeParse(text);
    if (parsed.success) return parsed.data;
    const given = secretNames.has(name) ? '' : `, not "${text.slice(0, 100)}"`;
    throw new ServiceError(`${name} must be ${expected}${given}.`, {
      code: 'CONFIG_INVALID',
      service: 'server',
      details: { variable: name },
    });
  };
  return {
    port: read('PORT'),
    host: read('REPORUNNER_HOST'),
    dataDir: read('REPORUNNER_DATA_DIR'),
    ownerKey: read('REPORUNNER_OWNER_KEY'),
    encryptionKey: read('REPORUNNER_ENCRYPTION_KEY'),
    logLevel: read('REPORUNNER_LOG_LEVEL'),
    timezone: read('REPORUNNER_TIMEZONE'),
    publicUrl: read('REPORUNNER_PUBLIC_URL'),
    trustProxy: read('REPORUNNER_TRUST_PROXY'),
    network: {
      allowPrivate: read('REPORUNNER_ALLOW_PRIVATE_NETWORK'),
      hosts: read('REPORUNNER_ALLOWED_HOSTS'),
    },
    env: Object.fromEntries(
      read('REPORUNNER_ENV_ALLOW').flatMap((name) => {
        const value = env[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
    concurrentExecutions: read('REPORUNNER_CONCURRENCY'),
    queuedExecutions: read('REPORUNNER_QUEUE_LIMIT'),
    retentionDays: read('REPORUNNER_RETENTION_DAYS'),
    maxBodyBytes: read('REPORUNNER_MAX_BODY_BYTES'),
    shutdownGraceMs: read('REPORUNNER_SHUTDOWN_GRACE_MS'),
    unknownVariables: Object.keys(env).filter(
      (name) => name.startsWith('REPORUNNER_') && !(name in ENVIRONMENT) && !alsoOurs.has(name),
    ),
  };
}

/** docs/configuration.md: a test holds the file against it. */
export function configurationDocument(): string {
  const rows = Object.entries(ENVIRONMENT).map(
    ([name, { shown, expected, description }]) =>
      `| \`${name}\` | ${shown === '' ? 'none' : shown} | ${description} Must be ${expected}. |`,
  );
  return [
    '# Configuration',
    '',
    'The server is configured by environment variables. A value that does not fit stops it at start, with a sentence that says which and why.',
    '',
    '| variable | default | what it does |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
