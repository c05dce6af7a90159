/**
 * Bytes to text and back, in the charset a sender declares.
 * Labels are read as browsers do (WHATWG Encoding): case does not matter, and `iso-8859-1` and `us-ascii` mean
 * windows-1252. The platform's decoder reads those; iconv-lite the charsets it does not know (cp437, utf-32…) and all
 * that is written, where a label means itself: `iso-8859-1` has no euro sign. UTF-7 (both kinds) and CESU-8 are refused
 * as browsers do: a megabyte of UTF-7 takes a second to read.
 */

import { isUtf8 } from 'node:buffer';
import { setImmediate as yieldNow } from 'node:timers/promises';
import { LIMITS } from '@reporunner/constants';
import { ServiceError } from '@reporunner/core/errors';
import iconv from 'iconv-lite';
import { contentMessage } from '../messages/content-messages.ts';

/** What becomes of a byte order mark and of bytes that are not valid. */
export interface DecodeTextOptions {
  /**
   * `detect` (default): a byte order mark wins over the declared charset and is removed.
   * `strip`: a byte order mark of the declared charset is removed.
   * `keep`: the text begins with U+FEFF if there is one.
   */
  readonly bom?: 'detect' | 'strip' | 'keep';
  /** Bytes that are not valid in the charset are an error. Default: they become U+FFFD. */
  readonly strict?: boolean;
}

/** The text of bytes that come chunk by chunk; characters may be cut anywhere. */
export interface TextChunkDecoder {
  write(bytes: Uint8Array): string;
  end(): string;
}

/** Names that iconv-lite has for things that are no charsets, and for charsets that are not to be sent, as it spells them. */
const refusedNames = new Set(['base64', 'hex', 'binary', 'utf7', 'unicode11utf7', 'utf7imap', 'cesu8']);

const isKnown = (label: string): boolean =>
  !refusedNames.has(label.replace(/:\d{4}$|[^\da-z]/g, '')) && iconv.encodingExists(label);

const labelOf = (charset: string): string => {
  const label = charset
    .trim()
    .replace(/^["']|["']$/g, '')
    .trim()
    .toLowerCase();
  return label === '' ? 'utf-8' : label;
};

function unsupported(charset: string): ServiceError {
  return new ServiceError(contentMessage('charset', { charset: charset.slice(0, 64) }), {
    code: 'CHARSET_UNSUPPORTED',
    service: 'text',
  });
}

function platformDecoder(
  label: string,
  { keepBom = false, strict = false } = {},
): InstanceType<typeof TextDecoder> | undefined {
  try {
    return new TextDecoder(label, { ignoreBOM: keepBom, fatal: strict });
  } catch {
    return undefined;
  }
}

const lineEnd = 0x0a;
const isContinuation = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;

/** The first line of UTF-8 that is not valid, from 0; the first and the last may be cut. */
function brokenLine(bytes: Buffer): number {
  let from = 0;
  while (from < 3 && isContinuation(bytes[from])) from += 1;
  for (let line = 0; ; line += 1) {
    const end = bytes.indexOf(lineEnd, from);
    if (end === -1 || !isUtf8(bytes.subarray(from, end))) return line;
    from = end + 1;
  }
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(lineEnd); at !== -1; at = bytes.indexOf(lineEnd, at + 1)) count += 1;
  return count;
}

function notValid(label: string, line: number | undefined): ServiceError {
  const what = line === undefined ? contentMessage('text') : contentMessage('line', { line });
  return new ServiceError(contentMessage('notInCharset', { what, charset: label }), {
    code: 'DOCUMENT_INVALID',
    service: 'text',
    ...(line === undefined ? {} : { details: { line } }),
  });
}

/** Fails at the first bytes that are not valid, and names their line in UTF-8. */
function strictDecoder(label: string, platform: InstanceType<typeof TextDecoder>): TextChunkDecoder {
  const hasLines = platform.encoding === 'utf-8';
  let lines = 1;
  return {
    write(chunk) {
      const bytes = asBuffer(chunk);
      try {
        const text = platform.decode(bytes, { stream: true });
        if (hasLines) lines += countLines(bytes);
        return text;
      } catch {
        throw notValid(label, hasLines ? lines + brokenLine(bytes) : undefined);
      }
    },
    end() {
      try {
        return platform.decode();
      } catch {
        throw notValid(label, hasLines ? lines : undefined);
      }
    },
  };
}

function decoderOf(charset: string, keepBom: boolean, strict: boolean): TextChunkDecoder {
  const label = labelOf(charset);
  const platform = platformDecoder(label, { keepBom, strict });
  if (platform !== undefined && strict) return strictDecoder(label, platform);
  if (platform !== undefined) {
    return {
      write: (bytes) => platform.decode(bytes, { stream: true }),
      end: () => platform.decode(),
    };
  }
  if (!isKnown(label)) throw unsupported(charset);
  const decoder = iconv.getDecoder(label, { stripBOM: !keepBom });
  return { write: (bytes) => decoder.write(asBuffer(bytes)), end: () => decoder.end() ?? '' };
}

/** The charset that a byte order mark names, or undefined. */
export function charsetOfByteOrderMark(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** Bytes that are looked at for UTF-16. */
const sampleBytes = 65_536;

const isPrintable = (byte: number) => byte >= 0x20 && byte < 0x7f;

/**
 * UTF-16 without a byte order mark shows by the zero bytes of its ASCII characters, in every second place. In what is
 * valid UTF-8 they must outnumber pairs of ASCII characters: a stray zero byte makes no UTF-16.
 */
function utf16Without(bytes: Uint8Array, isValidUtf8: boolean): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes.length < 2 || bytes.length % 2 !== 0) return undefined;
  const end = Math.min(bytes.length, sampleBytes);
  let little = 0;
  let big = 0;
  let pairs = 0;
  for (let at = 0; at < end; at += 2) {
    const first = bytes[at] as number;
    const second = bytes[at + 1] as number;
    if (second === 0 && first !== 0 && first < 0x80) little += 1;
    else if (first === 0 && second !== 0 && second < 0x80) big += 1;
    else if (isPrintable(first) && isPrintable(second)) pairs += 1;
  }
  const max = Math.max(little, big);
  const least = Math.max((end / 2) * 0.02, isValidUtf8 ? pairs : 0);
  if (max === 0 || max < least || max < 2 * Math.min(little, big)) return undefined;
  return little > big ? 'utf-16le' : 'utf-16be';
}

/** What `auto` stands for: the byte order mark, UTF-16 by its zero bytes, UTF-8 if it is valid, else windows-1252. */
export function detectCharset(bytes: Uint8Array): string {
  const marked = charsetOfByteOrderMark(bytes);
  if (marked !== undefined) return marked;
  const isValidUtf8 = isUtf8(bytes);
  return utf16Without(bytes, isValidUtf8) ?? (isValidUtf8 ? 'utf-8' : 'windows-1252');
}

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * The text of `bytes`. Bytes that are not valid in the charset become U+FFFD, or are an error (`strict`).
 * @throws ServiceError CHARSET_UNSUPPORTED for an unknown charset, DOCUMENT_INVALID if strict.
 */
export function decodeText(
  bytes: Uint8Array,
  charset = 'utf-8',
  { bom = 'detect', strict = false }: DecodeTextOptions = {},
): string {
  const declared = decoderOf(charset, bom === 'keep', strict);
  const marked = bom === 'detect' ? charsetOfByteOrderMark(bytes) : undefined;
  const decoder = marked === undefined ? declared : decoderOf(marked, false, strict);
  return decoder.write(bytes) + decoder.end();
}

/** Bytes that are decoded in one go: iconv-lite is some thirty times slower than the platform. */
function pieceLengthOf(charset: string): number {
  return platformDecoder(labelOf(charset)) === undefined
    ? LIMITS.bytesPieceLength / 8
    : LIMITS.bytesPieceLength;
}

/**
 * As `decodeText`; of many bytes a piece at a time, yielding in between.
 * Rejects with CHARSET_UNSUPPORTED for an unknown charset, DOCUMENT_INVALID if strict.
 */
export async function decodeTextYielding(
  bytes: Uint8Array,
  charset = 'utf-8',
  options: DecodeTextOptions = {},
): Promise<string> {
  const size = pieceLengthOf(charset);
  if (bytes.length <= size) return decodeText(bytes, charset, options);
  const decoder = createTextDecoder(charset, options);
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    parts.push(decoder.write(bytes.subarray(at, at + size)));
    await yieldNow();
  }
  parts.push(decoder.end());
  return parts.join('');
}

/**
 * As `decodeText`, for bytes that come chunk by chunk.
 * @throws ServiceError CHARSET_UNSUPPORTED for an unknown charset; `write` and `end` DOCUMENT_INVALID if strict.
 */
export function createTextDecoder(
  charset = 'utf-8',
  { bom = 'detect', strict = false }: DecodeTextOptions = {},
): TextChunkDecoder {
  const declared = decoderOf(charset, bom === 'keep', strict);
  if (bom !== 'detect') return declared;
  let decoder: TextChunkDecoder | undefined;
  let head: Uint8Array = new Uint8Array(0);
  const start = (): TextChunkDecoder => {
    const marked = charsetOfByteOrderMark(head);
    decoder = marked === undefined ? declared : decoderOf(marked, false, strict);
    return decoder;
  };
  return {
    write(bytes) {
      if (decoder !== undefined) return decoder.write(bytes);
      head = Buffer.concat([head, bytes]);
      // The longest byte order mark has three bytes.
      return head.length < 3 ? '' : start().write(head);
    },
    end() {
      const text = decoder === undefined ? start().write(head) : '';
      return text + (decoder as TextChunkDecoder).end();
    },
  };
}

const questionMarks = (text: string): number => text.split('?').length - 1;

/** Encodings that have every character. */
const isUnicode = (label: string) => /^utf-?(?:7|8|16|32)/.test(label) || label === 'gb18030';

/**
 * The bytes of `text`, with a byte order mark if asked for.
 * @throws ServiceError CHARSET_UNSUPPORTED for an unknown charset, or without a character of the text.
 */
export function encodeText(text: string, charset = 'utf-8', { addBom = false } = {}): Buffer {
  const label = labelOf(charset);
  if (!isKnown(label)) throw unsupported(charset);
  const bytes = iconv.encode(text, label, { addBOM: addBom });
  // What a charset lacks is written as a question mark.
  if (isUnicode(label) || questionMarks(iconv.decode(bytes, label)) <= questionMarks(text)) return bytes;
  const lacking = [...text].find(
    (one) => one !== '?' && /^\?+$/.test(iconv.decode(iconv.encode(one, label), label)),
  );
  throw new ServiceError(
    contentMessage('lackingCharacter', { charset: charset.slice(0, 64), character: lacking ?? '?' }),
    { code: 'CHARSET_UNSUPPORTED', service: 'text' },
  );
}

/** Whether `decodeText` knows the charset. */
export function isCharset(charset: string): boolean {
  const label = labelOf(charset);
  return platformDecoder(label) !== undefined || isKnown(label);
}
