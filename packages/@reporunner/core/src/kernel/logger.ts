/** How serious a line of the log is, the least serious first. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Fields of one line of the log, by name: ids, counts, durations; no secrets and no payloads. */
export type LogFields = Readonly<Record<string, unknown>>;

/** A static message plus fields. Never secrets, never payloads. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger that adds `fields` to every line. */
  child(fields: LogFields): Logger;
}

const nothing = () => {};

/** Drops every line: for tests and for library use. */
export const silentLogger: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  child: () => silentLogger,
};
