/** The only place that reads the environment. */

import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { FLAG_NAMES, type FlagName, isFlagName } from '@reporunner/constants';
import { ServiceError } from '@reporunner/core';
import { hostInUrl, issueMessage } from '@reporunner/integrations';
import { z } from 'zod';
import { startMessage } from './messages/start-messages.ts';

const number = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const words = z.string().transform((text) =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== ''),
);
/** Hosts as requests are checked against them. */
const hosts = words.transform((names, context) =>
  names.map((name) => {
    const host = hostInUrl(name);
    if (host === undefined)
      context.addIssue({ code: 'custom', message: `"${name.slice(0, 80)}" is no host name or address` });
    return (host ?? name).replace(/^\[|\]$/g, '');
  }),
);
/** `name=on` or `name=off` for each flag. */
const flagValues = words.transform((entries, context): ReadonlyMap<FlagName, boolean> => {
  const values = new Map<FlagName, boolean>();
  for (const entry of entries) {
    const [name = '', value] = entry.split('=').map((part) => part.trim());
    if (isFlagName(name) && (value === 'on' || value === 'off')) values.set(name, value === 'on');
    else
      context.addIssue({
        code: 'custom',
        message: `"${entry.slice(0, 80)}" is not name=on or name=off of ${FLAG_NAMES.join(', ')}`,
      });
  }
  return values;
});
const flag = z.enum(['true', 'false', '1', '0', '']).transform((value) => value === 'true' || value === '1');

/** Name, schema and meaning of each variable; `docs/configuration.md` is made from this table. */
export const environment = {
  PORT: { schema: number(0, 65_535).default(5678), help: 'Port to listen on.' },
  REPORUNNER_HOST: {
    schema: z.string().min(1).default('127.0.0.1'),
    help: 'Address to bind to. Defaults to 127.0.0.1.',
  },
  REPORUNNER_URL: {
    schema: z.url({ protocol: /^https?$/ }).optional(),
    help: 'Address under which others reach this server, for links in forms and approvals. Default: the one it listens on.',
  },
  REPORUNNER_WEBHOOK_URL: {
    schema: z.url({ protocol: /^https?$/ }).optional(),
    help: 'Address on a host of its own for webhooks, forms, chats and links to resume, so that browsers never take what workflows answer for the app. Then nothing else is served on that host, and these nowhere else. Both hosts lead to this server.',
  },
  REPORUNNER_SERVER_NAMES: {
    schema: words.default([]),
    help: 'Names under which this server may be reached, separated by commas, besides `localhost` and that of `REPORUNNER_URL`. Requests to other names are refused where it is bound to loopback, or where names are listed.',
  },
  REPORUNNER_DATA_DIR: {
    schema: z.string().min(1).default(join(homedir(), '.reporunner')),
    help: 'Folder of the database, the encryption key and binary data. Default: `.reporunner` in the home folder.',
  },
  REPORUNNER_FILES_DIR: {
    schema: z.string().min(1).optional(),
    help: 'Folder that the Files node may use, with a folder for each tenant. Default: `files` in the data folder.',
  },
  REPORUNNER_S3_URL: {
    schema: z.url({ protocol: /^https?$/ }).optional(),
    help: 'Keeps binary data in a bucket instead of the data folder: address of an S3-compatible service with the bucket as its path.',
  },
  REPORUNNER_S3_REGION: { schema: z.string().min(1).default('us-east-1'), help: 'Region of the bucket.' },
  REPORUNNER_S3_ACCESS_KEY_ID: { schema: z.string().optional(), help: 'Key id for the bucket.' },
  REPORUNNER_S3_SECRET_ACCESS_KEY: { schema: z.string().optional(), help: 'Secret key for the bucket.' },
  REPORUNNER_OWNER_KEY: {
    schema: z.string().optional(),
    help: "Presets the owner's API key at the first start (32 characters or more); otherwise one is made and printed once.",
  },
  REPORUNNER_ENCRYPTION_KEY: {
    schema: z.string().optional(),
    help: 'Key of the credentials: 32 bytes as 64 hex digits or base64. Default: a file in the data folder, made at the first start.',
  },
  REPORUNNER_LOG_LEVEL: {
    schema: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    help: 'debug, info, warn, error or silent.',
  },
  REPORUNNER_TIMEZONE: {
    schema: z.string().default('UTC'),
    help: 'Time zone of workflows and schedules that name none.',
  },
  REPORUNNER_ALLOW_PRIVATE_NETWORK: {
    schema: flag.default(false),
    help: 'Lets workflows call loopback and private networks.',
  },
  REPORUNNER_ALLOWED_HOSTS: {
    schema: hosts.default([]),
    help: 'Hosts that workflows may call although they are private: names or addresses without port, separated by commas. Ranges of addresses are not possible; REPORUNNER_ALLOW_PRIVATE_NETWORK allows all of them.',
  },
  REPORUNNER_ENV_ALLOW: {
    schema: words.default([]),
    help: 'Environment variables that expressions may read as `$env`, separated by commas.',
  },
  REPORUNNER_CONCURRENCY: {
    schema: number(1, 100_000).default(200),
    help: 'Executions that run at once. Those that only wait do not count.',
  },
  REPORUNNER_QUEUE: {
    schema: number(0, 10_000_000).default(10_000),
    help: 'Executions that may wait; more are refused with 429. What a running execution starts (called workflows, error workflows) is never refused.',
  },
  REPORUNNER_TENANT_CONCURRENCY: {
    schema: number(1, 100_000).optional(),
    help: 'Executions of one tenant that run at once; more wait. Default: `REPORUNNER_CONCURRENCY`. Places that become free go round the tenants that wait.',
  },
  REPORUNNER_TENANT_QUEUE: {
    schema: number(0, 10_000_000).optional(),
    help: 'Executions of one tenant that may wait; more are refused with 429. Default: `REPORUNNER_QUEUE`. Set it lower, so that one tenant cannot fill the queue of all.',
  },
  REPORUNNER_DOCUMENT_PROCESSES: {
    schema: number(1, 64).default(2),
    help: 'Processes that read documents (HTML, XML, spreadsheets, archives and the like). They start when needed.',
  },
  REPORUNNER_DOCUMENT_MEMORY_MB: {
    schema: number(64, 65_536).default(384),
    help: 'Memory that a document may take to be read; more fails with DOCUMENT_TOO_LARGE.',
  },
  REPORUNNER_DOCUMENT_TIMEOUT_MS: {
    schema: number(100, 3_600_000).default(30_000),
    help: 'Milliseconds that a document may take from one piece to the next; more fails with DOCUMENT_TIMEOUT.',
  },
  REPORUNNER_CIRCUIT_FAILURES: {
    schema: number(0, 1_000_000).default(10),
    help: 'Requests in a row, within a minute, that have to fail (no connection, no answer in time, or 5xx) until the circuit of a host opens for a while: nodes then fail with CIRCUIT_OPEN at once. Counted for each tenant and host. 0 switches it off.',
  },
  REPORUNNER_CIRCUIT_PAUSE_MS: {
    schema: number(100, 60_000).default(5_000),
    help: 'Milliseconds until such a host gets one request to try it with. Doubles with each that fails, up to a minute.',
  },
  REPORUNNER_RETENTION_DAYS: {
    schema: number(0, 36_500).default(30),
    help: 'Days that finished executions are kept, unless their workflow says otherwise; 0 keeps them for ever. What is past its time is deleted every 10 minutes, first a minute after the start.',
  },
  REPORUNNER_SHUTDOWN_GRACE_MS: {
    schema: number(0, 3_600_000).default(7_000),
    help: 'Milliseconds that running executions have to end at shutdown; the rest goes on after the restart. The default fits into the 10 seconds of `docker stop`.',
  },
  REPORUNNER_METRICS: {
    schema: z
      .string()
      .refine(
        (text) => text === 'public' || text.length >= 16,
        'it is "public" or a token of 16 characters or more',
      )
      .optional(),
    help: 'Who may read `/metrics`: everyone (`public`), or a client that sends this token as a bearer (16 characters or more). Default: clients with an API key.',
  },
  REPORUNNER_STALL_LIMIT_MS: {
    schema: number(0, 3_600_000).default(10_000),
    help: 'Milliseconds after which an event loop that does not turn counts as stalled: the server is ended and started again, and the execution that held it fails. 0 switches the watchdog off.',
  },
  REPORUNNER_SAFE_MODE: {
    schema: flag.default(false),
    help: 'Starts without resuming unfinished executions, which stay as they are until a start without it. The supervisor sets it when the server has crashed eight times in a row.',
  },
  REPORUNNER_DISABLED_SERVICES: {
    schema: words.default([]),
    help: 'Services that this process does not run, separated by commas: `documents`, `live`, `recovery`, `retention`, `sandbox`, `schedules`. Others are needed: without them the server does not start, and says which service needs them.',
  },
  REPORUNNER_CONNECTIONS_PER_ADDRESS: {
    schema: number(0, 1_000_000).optional(),
    help: 'Connections that one address (of IPv6: one /64 network) may have open; more are closed. With REPORUNNER_TRUST_PROXY: requests under way of one address; more are refused with 429. Default: half of all that the file descriptors of the process allow. 0: no bound.',
  },
  REPORUNNER_FLAGS: {
    schema: flagValues.default(new Map()),
    help: 'Features that are on or off for every tenant, whatever they have switched: `name=on` or `name=off`, separated by commas. `GET /api/v1/flags` lists them.',
  },
  REPORUNNER_TRUST_PROXY: {
    schema: flag.default(false),
    help: 'Believes X-Forwarded-* headers. Only behind a proxy of yours.',
  },
} as const satisfies Record<string, { schema: z.ZodType; help: string }>;

type Name = keyof typeof environment;
type Values = { [K in Name]: z.output<(typeof environment)[K]['schema']> };

/** The server's settings, read from the environment and checked. docs/configuration.md lists the variables. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** Without a slash at the end; undefined: the address it listens on. */
  readonly publicUrl: string | undefined;
  /** Where webhooks, forms and the like are reached, if that is another host; without a slash at the end. */
  readonly webhookUrl: string | undefined;
  /** Besides localhost and that of the public address. */
  readonly serverNames: readonly string[];
  readonly dataDir: string;
  readonly filesDir: string;
  /** Where binary data is kept; undefined: in the data folder. */
  readonly s3: S3Config | undefined;
  readonly ownerKey: string | undefined;
  readonly encryptionKey: string | undefined;
  readonly logLevel: Values['REPORUNNER_LOG_LEVEL'];
  readonly timezone: string;
  readonly allow: { readonly privateNetworks: boolean; readonly hosts: readonly string[] };
  readonly expressionEnv: Readonly<Record<string, string>>;
  readonly concurrency: number;
  readonly queue: number;
  /** Of one tenant. */
  readonly tenantConcurrency: number;
  readonly tenantQueue: number;
  readonly documentProcesses: number;
  readonly documentMemoryMb: number;
  readonly documentTimeoutMs: number;
  readonly circuit: { readonly failures: number; readonly pauseMs: number };
  readonly retentionDays: number;
  readonly shutdownGraceMs: number;
  /** 0: the main thread is not watched. */
  readonly stallLimitMs: number;
  /** Unfinished executions are not resumed. */
  readonly safeMode: boolean;
  /** Names of services that are not opened. */
  readonly disabledServices: readonly string[];
  /** 0: any number; undefined: half of all. */
  readonly connectionsPerAddress: number | undefined;
  /** Features that are on or off for every tenant. */
  readonly flags: ReadonlyMap<FlagName, boolean>;
  readonly trustProxy: boolean;
  /** Undefined: by permission; `public`; or a token. */
  readonly metrics: string | undefined;
}

/** A bucket for binary data. */
interface S3Config {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

function s3Of(url: URL, options: Omit<S3Config, 'endpoint' | 'bucket'>): S3Config {
  const bucket = decodeURIComponent(url.pathname.replaceAll('/', ''));
  if (bucket === '' || options.accessKeyId === '' || options.secretAccessKey === '')
    throw new ServiceError(startMessage('s3Incomplete'), { code: 'CONFIG_INVALID', service: 'config' });
  return { endpoint: url.origin, bucket, ...options };
}

/** Cookies do not know ports: another port of the same host is not another place for a browser. */
function webhookUrlOf(webhookUrl: string | undefined, appUrl: string | undefined): string | undefined {
  if (webhookUrl === undefined) return undefined;
  const url = new URL(webhookUrl);
  const isApart = appUrl === undefined || new URL(appUrl).hostname !== url.hostname;
  if (isApart && url.pathname === '/' && url.search === '') return url.origin;
  throw new ServiceError(startMessage('webhookUrl', { url: webhookUrl }), {
    code: 'CONFIG_INVALID',
    service: 'config',
  });
}

const isSecretName = /KEY|METRICS|S3_URL/;

/** @throws ServiceError CONFIG_INVALID naming the variable. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const value = <K extends Name>(name: K): Values[K] => {
    const raw = env[name] === '' ? undefined : env[name];
    const result = environment[name].schema.safeParse(raw);
    if (result.success) return result.data as Values[K];
    const shown = isSecretName.test(name) ? name : `${name}="${raw}"`;
    throw new ServiceError(
      startMessage('variable', {
        variable: shown,
        problem: issueMessage(result.error.issues[0] as z.core.$ZodIssue, raw),
        help: environment[name].help,
      }),
      {
        code: 'CONFIG_INVALID',
        service: 'config',
      },
    );
  };
  const timezone = value('REPORUNNER_TIMEZONE');
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
  } catch {
    throw new ServiceError(startMessage('timezone', { timezone }), {
      code: 'CONFIG_INVALID',
      service: 'config',
    });
  }
  const bucket = value('REPORUNNER_S3_URL');
  const s3 =
    bucket === undefined
      ? undefined
      : s3Of(new URL(bucket), {
          region: value('REPORUNNER_S3_REGION'),
          accessKeyId: value('REPORUNNER_S3_ACCESS_KEY_ID') ?? '',
          secretAccessKey: value('REPORUNNER_S3_SECRET_ACCESS_KEY') ?? '',
        });
  return {
    s3,
    port: value('PORT'),
    host: value('REPORUNNER_HOST'),
    publicUrl: value('REPORUNNER_URL')?.replace(/\/+$/, ''),
    webhookUrl: webhookUrlOf(value('REPORUNNER_WEBHOOK_URL'), value('REPORUNNER_URL')),
    serverNames: value('REPORUNNER_SERVER_NAMES'),
    dataDir: resolve(value('REPORUNNER_DATA_DIR')),
    filesDir: resolve(value('REPORUNNER_FILES_DIR') ?? join(value('REPORUNNER_DATA_DIR'), 'files')),
    ownerKey: value('REPORUNNER_OWNER_KEY'),
    encryptionKey: value('REPORUNNER_ENCRYPTION_KEY'),
    logLevel: value('REPORUNNER_LOG_LEVEL'),
    timezone,
    allow: {
      privateNetworks: value('REPORUNNER_ALLOW_PRIVATE_NETWORK'),
      hosts: value('REPORUNNER_ALLOWED_HOSTS'),
    },
    expressionEnv: Object.fromEntries(value('REPORUNNER_ENV_ALLOW').map((name) => [name, env[name] ?? ''])),
    concurrency: value('REPORUNNER_CONCURRENCY'),
    queue: value('REPORUNNER_QUEUE'),
    tenantConcurrency: value('REPORUNNER_TENANT_CONCURRENCY') ?? value('REPORUNNER_CONCURRENCY'),
    tenantQueue: value('REPORUNNER_TENANT_QUEUE') ?? value('REPORUNNER_QUEUE'),
    documentProcesses: value('REPORUNNER_DOCUMENT_PROCESSES'),
    documentMemoryMb: value('REPORUNNER_DOCUMENT_MEMORY_MB'),
    documentTimeoutMs: value('REPORUNNER_DOCUMENT_TIMEOUT_MS'),
    circuit: {
      failures: value('REPORUNNER_CIRCUIT_FAILURES'),
      pauseMs: value('REPORUNNER_CIRCUIT_PAUSE_MS'),
    },
    retentionDays: value('REPORUNNER_RETENTION_DAYS'),
    shutdownGraceMs: value('REPORUNNER_SHUTDOWN_GRACE_MS'),
    stallLimitMs: value('REPORUNNER_STALL_LIMIT_MS'),
    safeMode: value('REPORUNNER_SAFE_MODE'),
    disabledServices: value('REPORUNNER_DISABLED_SERVICES'),
    connectionsPerAddress: value('REPORUNNER_CONNECTIONS_PER_ADDRESS'),
    flags: value('REPORUNNER_FLAGS'),
    trustProxy: value('REPORUNNER_TRUST_PROXY'),
    metrics: value('REPORUNNER_METRICS'),
  };
}
