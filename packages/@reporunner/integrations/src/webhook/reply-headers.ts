/**
 * Headers of an answer to a webhook, as they can be sent.
 * RH1 A URL is percent-encoded, a file name written as RFC 6266 wants it.
 * RH2 What cannot be sent is an error that names the header: none is left out.
 * RH3 A list is one header for each of its values, as `Set-Cookie` needs. Headers that an answer has once take one value.
 */
import { ServiceError } from '@reporunner/core';
import { parse } from 'content-disposition';
import type { ReplyHeaders } from '../base/context.ts';
import { sentCharset } from '../http/encode-body.ts';
import { fileNameHeader } from '../http/file-name-header.ts';
import { nodeHttp } from '../http/node-http.ts';
import { requestMessage } from '../messages/request-messages.ts';

const { validateHeaderName, validateHeaderValue } = nodeHttp;

const isAscii = (text: string) => /^[\t\x20-\x7e]*$/.test(text);
const isControl = /[^\P{Cc}\t]/u;

/** Percent-encodes what a URL cannot have; escapes that it has already stay. */
function encodedUrl(url: string): string {
  const text = url.trim().toWellFormed();
  if (!isAscii(text) && /^(?:https?:)?\/\//i.test(text) && URL.canParse(text, 'http://x')) {
    // The host has an encoding of its own.
    const { href, protocol } = new URL(text, 'http://x');
    return text.startsWith('//') ? href.slice(protocol.length) : href;
  }
  return text.replace(
    /[^\x21\x23-\x3b\x3d\x3f-\x5f\x61-\x7a\x7c\x7e]|%(?![\da-f]{2})/giu,
    encodeURIComponent,
  );
}

function encodedDisposition(value: string): string {
  const { type, parameters } = parse(value);
  const { filename } = parameters;
  return filename === undefined || Object.keys(parameters).length > 1
    ? value
    : fileNameHeader(type, filename);
}

function encoded(name: string, value: string): string {
  if (isControl.test(value)) return value;
  if (/^(?:content-)?location$/i.test(name)) return encodedUrl(value);
  if (isAscii(value) || !/^content-disposition$/i.test(name)) return value;
  try {
    return encodedDisposition(value);
  } catch {
    return value;
  }
}

function refused(problem: 'replyHeader' | 'replyHeaderTwice', name: string): ServiceError {
  return new ServiceError(requestMessage(problem, { name: name.slice(0, 80) }), {
    code: 'NODE_PARAMETER_INVALID',
    service: 'http',
  });
}

function sendable(name: string, raw: string): string {
  const value = encoded(name, raw);
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    throw refused('replyHeader', name);
  }
  return value;
}

const onlyOnce =
  /^(?:content-(?:type|length|location|disposition|range)|location|etag|date|last-modified|retry-after)$/i;

/** @throws ServiceError NODE_PARAMETER_INVALID naming the header that cannot be sent (RH2, RH3). */
export function replyHeaders(headers: ReplyHeaders): Record<string, string | readonly string[]> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, raw]) => {
      if (typeof raw === 'string') return [[name, sendable(name, raw)]];
      const values = raw.map((one) => sendable(name, one));
      if (values.length > 1 && onlyOnce.test(name)) throw refused('replyHeaderTwice', name);
      return values.length === 0 ? [] : [[name, values.length === 1 ? (values[0] as string) : values]];
    }),
  );
}

/** The charset that these headers declare for text, where it is another than UTF-8. */
export function charsetOfReply(headers: ReplyHeaders): string | undefined {
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  return typeof type === 'string' ? sentCharset(type) : undefined;
}
