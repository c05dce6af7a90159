import type { LogFields, Logger, LogLevel } from '@reporunner/core';
import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';

const secret = ['authorization', 'cookie', 'password', 'passwordHash', 'token', 'secret', 'apiKey', 'sealed'];
const redacted = secret.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

function wrap(log: PinoLogger): Logger {
  const write = (level: LogLevel) => (message: string, fields?: LogFields) => {
    if (fields === undefined) log[level](message);
    else if (fields.error === undefined) log[level](fields, message);
    else {
      const { error, ...rest } = fields;
      log[level]({ ...rest, err: error }, message);
    }
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => wrap(log.child(fields)),
  };
}

/** One line of JSON per entry, with secrets blotted out wherever their usual names appear. */
export function createLogger(options: {
  readonly level: LogLevel | 'silent';
  readonly destination?: DestinationStream;
}): Logger {
  const settings = {
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level: string) => ({ level }) },
    redact: { paths: redacted, censor: '••••••' },
  };
  return wrap(options.destination === undefined ? pino(settings) : pino(settings, options.destination));
}
