/**
 * Headers of an answer to a webhook, as they can be sent.
 * RH1 A URL is percent-encoded, a file name written as RFC 6266 wants it.
 * RH2 What cannot be sent is an error that names the header: none is left out.
 */
import { ServiceError } from '@reporunner/core';
import { parse } from 'content-disposition';
import { fileNameHeader } from '../http/file-name-header.ts';
import { nodeHttp } from '../http/node-http.ts';

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

/** @throws ServiceError NODE_PARAMETER_INVALID naming the header that cannot be sent (RH2). */
export function replyHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, raw]) => {
      const value = encoded(name, raw);
      try {
        validateHeaderName(name);
        validateHeaderValue(name, value);
      } catch {
        throw new ServiceError(
          `The header "${name.slice(0, 80)}" cannot be sent: a header has no line breaks and no characters beyond ISO-8859-1. Encode its value, by encodeURIComponent for example.`,
          { code: 'NODE_PARAMETER_INVALID', service: 'http' },
        );
      }
      return [name, value];
    }),
  );
}
