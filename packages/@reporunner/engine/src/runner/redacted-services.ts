/** What nodes print, store and answer with, without the secrets that their execution has seen by then. */
import type { LogFields, Logger } from '@reporunner/core';
import type { BinaryAccess, Redactor, WebhookReply } from '@reporunner/integrations';
import { redactError } from './redact-error.ts';

type Current = () => Redactor | undefined;

function redactFields(fields: LogFields | undefined, redactor: Redactor): LogFields | undefined {
  if (fields === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value instanceof Error ? redactError(value, redactor) : redactor.excerpt(value),
    ]),
  );
}

export function redactedLogger(logger: Logger, current: Current): Logger {
  const line = (level: 'debug' | 'info' | 'warn' | 'error') => (message: string, fields?: LogFields) => {
    const redactor = current();
    if (redactor === undefined) logger[level](message, fields);
    else logger[level](redactor.excerpt(message), redactFields(fields, redactor));
  };
  return {
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    child: (fields) => {
      const redactor = current();
      const clean = redactor === undefined ? fields : (redactFields(fields, redactor) ?? {});
      return redactedLogger(logger.child(clean), current);
    },
  };
}

export function redactedBinary(binary: BinaryAccess, current: Current): BinaryAccess {
  return {
    read: binary.read,
    borrow: binary.borrow,
    write: (source, metadata) => {
      const redactor = current();
      if (redactor === undefined) return binary.write(source, metadata);
      return binary.write(redactor.bytes(source) as typeof source, redactor.value(metadata));
    },
  };
}

export function redactReply(reply: WebhookReply, redactor: Redactor): WebhookReply {
  const { status, headers, body } = reply;
  const clean =
    typeof body === 'string'
      ? redactor.text(body)
      : body === undefined || 'mimeType' in body
        ? body
        : (redactor.bytes(body as Uint8Array) as typeof body);
  return { status, headers: redactor.value(headers), body: clean };
}
