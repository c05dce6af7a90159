/**
 * What code knows from browsers and Node and what an engine alone does not have: URL and URLSearchParams (WHATWG URL),
 * atob and btoa, TextEncoder and TextDecoder, structuredClone. Written out here, so that nothing of the host is shared.
 * The function goes to another engine as its text: it refers to nothing outside of itself.
 * Host names are mapped by lower case and NFKC, which is UTS 46 but for its list of names that are refused.
 */
interface Parts {
  scheme: string;
  username: string;
  password: string;
  host: string | null;
  port: number | null;
  /** A text where the path is opaque, as in `mailto:`. */
  path: string | string[];
  query: string | null;
  fragment: string | null;
}

export function installWebApis(target: object): void {
  const fail = (name: string, message: string): Error => {
    const error = new Error(message);
    Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
    return error;
  };

  // Text and bytes.
  const bytesOfText = (text: string): number[] => {
    const bytes: number[] = [];
    for (const character of text) {
      let code = character.codePointAt(0) as number;
      if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
      if (code < 0x80) bytes.push(code);
      else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
      else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
      else
        bytes.push(
          0xf0 | (code >> 18),
          0x80 | ((code >> 12) & 63),
          0x80 | ((code >> 6) & 63),
          0x80 | (code & 63),
        );
    }
    return bytes;
  };

  const textOfCodes = (codes: readonly number[]): string => {
    let text = '';
    for (let at = 0; at < codes.length; at += 4_096)
      text += String.fromCodePoint(...codes.slice(at, at + 4_096));
    return text;
  };

  /** Decodes UTF-8; `rest` are the bytes of a character that is not complete yet. */
  const decodeUtf8 = (
    bytes: ArrayLike<number>,
    isFatal: boolean,
    isLast: boolean,
  ): { text: string; rest: number[] } => {
    const codes: number[] = [];
    const bad = () => {
      if (isFatal) throw new TypeError('The encoded data was not valid for encoding utf-8');
      codes.push(0xfffd);
    };
    let at = 0;
    while (at < bytes.length) {
      const first = bytes[at] as number;
      if (first < 0x80) {
        codes.push(first);
        at += 1;
        continue;
      }
      const needed =
        first >= 0xc2 && first <= 0xdf
          ? 1
          : first >= 0xe0 && first <= 0xef
            ? 2
            : first >= 0xf0 && first <= 0xf4
              ? 3
              : 0;
      if (needed === 0) {
        bad();
        at += 1;
        continue;
      }
      let code = first & (needed === 1 ? 31 : needed === 2 ? 15 : 7);
      let seen = 0;
      while (seen < needed) {
        const next = bytes[at + 1 + seen];
        if (next === undefined) break;
        const lower = seen === 0 ? (first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80) : 0x80;
        const upper = seen === 0 ? (first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf) : 0xbf;
        if (next < lower || next > upper) break;
        code = (code << 6) | (next & 63);
        seen += 1;
      }
      if (seen === needed) codes.push(code);
      else if (at + 1 + seen >= bytes.length && !isLast)
        return { text: textOfCodes(codes), rest: Array.from(bytes).slice(at) };
      else bad();
      at += 1 + seen;
    }
    return { text: textOfCodes(codes), rest: [] };
  };

  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

  const btoa = (value: unknown): string => {
    const text = String(value);
    let result = '';
    for (let at = 0; at < text.length; at += 3) {
      const [a, b, c] = [text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at + 2)];
      if (a > 255 || b > 255 || c > 255)
        throw fail(
          'InvalidCharacterError',
          'btoa takes characters up to U+00FF only. Encode the text first.',
        );
      const bits = (a << 16) | ((b || 0) << 8) | (c || 0);
      result += alphabet.charAt(bits >> 18) + alphabet.charAt((bits >> 12) & 63);
      result += at + 1 < text.length ? alphabet.charAt((bits >> 6) & 63) : '=';
      result += at + 2 < text.length ? alphabet.charAt(bits & 63) : '=';
    }
    return result;
  };

  const atob = (value: unknown): string => {
    let text = String(value).replace(/[\t\n\f\r ]+/g, '');
    if (text.length % 4 === 0) text = text.replace(/={1,2}$/, '');
    if (text.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(text))
      throw fail('InvalidCharacterError', 'The text for atob is not correctly encoded.');
    let result = '';
    let bits = 0;
    let count = 0;
    for (const character of text) {
      bits = ((bits << 6) | alphabet.indexOf(character)) & 0xffffff;
      count += 6;
      if (count < 8) continue;
      count -= 8;
      result += String.fromCharCode((bits >> count) & 255);
    }
    return result;
  };

  const bytesIn = (input: unknown): Uint8Array => {
    if (input === undefined) return new Uint8Array(0);
    if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    if (input instanceof ArrayBuffer) return new Uint8Array(input);
    throw new TypeError('TextDecoder decodes an ArrayBuffer, or a view of one.');
  };

  class TextEncoder {
    get encoding() {
      return 'utf-8';
    }
    encode(text: unknown = '') {
      return new Uint8Array(bytesOfText(String(text)));
    }
    encodeInto(text: unknown, into: Uint8Array) {
      let read = 0;
      let written = 0;
      for (const character of String(text)) {
        const bytes = bytesOfText(character);
        if (written + bytes.length > into.length) break;
        into.set(bytes, written);
        written += bytes.length;
        read += character.length;
      }
      return { read, written };
    }
  }

  const windows1252 =
    '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';
  const labels: Readonly<Record<string, string>> = {
    'utf-8': 'utf-8',
    utf8: 'utf-8',
    'unicode-1-1-utf-8': 'utf-8',
    'utf-16': 'utf-16le',
    'utf-16le': 'utf-16le',
    'utf-16be': 'utf-16be',
    latin1: 'windows-1252',
    ascii: 'windows-1252',
    'us-ascii': 'windows-1252',
    'iso-8859-1': 'windows-1252',
    'windows-1252': 'windows-1252',
    cp1252: 'windows-1252',
  };

  class TextDecoder {
    readonly #encoding: string;
    readonly #isFatal: boolean;
    readonly #keepsBom: boolean;
    #rest: number[] = [];
    #hasBegun = false;

    constructor(label: unknown = 'utf-8', options: { fatal?: unknown; ignoreBOM?: unknown } = {}) {
      const name = String(label).trim().toLowerCase();
      const encoding = Object.hasOwn(labels, name) ? labels[name] : undefined;
      if (encoding === undefined)
        throw new RangeError(
          `The encoding "${String(label)}" is not supported: there are utf-8, utf-16le, utf-16be and windows-1252.`,
        );
      this.#encoding = encoding;
      this.#isFatal = Boolean(options.fatal);
      this.#keepsBom = Boolean(options.ignoreBOM);
    }
    get encoding() {
      return this.#encoding;
    }
    get fatal() {
      return this.#isFatal;
    }
    get ignoreBOM() {
      return this.#keepsBom;
    }
    decode(input?: unknown, options: { stream?: unknown } = {}) {
      const added = bytesIn(input);
      const bytes: ArrayLike<number> = this.#rest.length === 0 ? added : [...this.#rest, ...added];
      const isLast = !options.stream;
      const { text, rest } = this.#decoded(bytes, isLast);
      this.#rest = isLast ? [] : rest;
      const isStart = !this.#hasBegun;
      this.#hasBegun = !isLast && (this.#hasBegun || text !== '');
      const dropsBom =
        isStart && !this.#keepsBom && this.#encoding !== 'windows-1252' && text.startsWith('\ufeff');
      return dropsBom ? text.slice(1) : text;
    }
    #decoded(bytes: ArrayLike<number>, isLast: boolean): { text: string; rest: number[] } {
      if (this.#encoding === 'utf-8') return decodeUtf8(bytes, this.#isFatal, isLast);
      let text = '';
      if (this.#encoding === 'windows-1252') {
        for (const byte of Array.from(bytes))
          text += byte >= 0x80 && byte <= 0x9f ? windows1252.charAt(byte - 0x80) : String.fromCharCode(byte);
        return { text, rest: [] };
      }
      const high = this.#encoding === 'utf-16be' ? 0 : 1;
      const whole = bytes.length - (bytes.length % 2);
      for (let at = 0; at < whole; at += 2)
        text += String.fromCharCode(((bytes[at + high] as number) << 8) | (bytes[at + 1 - high] as number));
      let rest = Array.from(bytes).slice(whole);
      if (!isLast && /[\ud800-\udbff]$/.test(text)) {
        rest = Array.from(bytes).slice(whole - 2);
        text = text.slice(0, -1);
      }
      const isBroken = !text.isWellFormed() || (isLast && rest.length > 0);
      if (isBroken && this.#isFatal)
        throw new TypeError(`The encoded data was not valid for encoding ${this.#encoding}`);
      // A half pair and a half character at the end are one mistake.
      if (isLast && rest.length > 0) text = text.replace(/[\ud800-\udbff]$/, '');
      return { text: text.toWellFormed() + (isLast && rest.length > 0 ? '\ufffd' : ''), rest };
    }
  }

  // Copies.
  const structuredClone = (root: unknown): unknown => {
    const copies = new Map<object, object>();
    const refused = (value: unknown) =>
      fail('DataCloneError', `${typeof value === 'symbol' ? 'A symbol' : 'A function'} could not be cloned.`);
    const clone = (value: unknown): unknown => {
      if (typeof value === 'symbol' || typeof value === 'function') throw refused(value);
      if (typeof value !== 'object' || value === null) return value;
      const known = copies.get(value);
      if (known !== undefined) return known;
      const keep = <T extends object>(copy: T): T => {
        copies.set(value, copy);
        return copy;
      };
      if (value instanceof Date) return keep(new Date(value.getTime()));
      if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
      if (value instanceof Boolean || value instanceof Number || value instanceof String)
        return keep(Object(value.valueOf()) as object);
      if (value instanceof ArrayBuffer) return keep(value.slice(0));
      if (ArrayBuffer.isView(value)) {
        const buffer = clone(value.buffer) as ArrayBuffer;
        const length = value instanceof DataView ? value.byteLength : (value as Uint8Array).length;
        const Kind = value.constructor as new (b: ArrayBuffer, from: number, size: number) => object;
        return keep(new Kind(buffer, value.byteOffset, length));
      }
      if (value instanceof Map) {
        const copy = keep(new Map<unknown, unknown>());
        for (const [key, one] of [...value]) copy.set(clone(key), clone(one));
        return copy;
      }
      if (value instanceof Set) {
        const copy = keep(new Set<unknown>());
        for (const one of [...value]) copy.add(clone(one));
        return copy;
      }
      if (value instanceof Error) {
        const kinds = [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];
        const Kind = kinds.find(({ name }) => name === value.name) ?? Error;
        const copy = keep(new Kind(String(value.message)));
        const define = (key: string, one: unknown) =>
          Object.defineProperty(copy, key, { value: one, writable: true, configurable: true });
        define('stack', String(value.stack));
        if ('cause' in value) define('cause', clone(value.cause));
        return copy;
      }
      if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet)
        throw fail('DataCloneError', `${Object.prototype.toString.call(value)} could not be cloned.`);
      const copy = keep(Array.isArray(value) ? new Array<unknown>(value.length) : {});
      for (const key of Object.keys(value))
        Object.defineProperty(copy, key, {
          value: clone((value as Record<string, unknown>)[key]),
          writable: true,
          enumerable: true,
          configurable: true,
        });
      return copy;
    };
    return clone(root);
  };

  // Addresses.
  const special: Readonly<Record<string, number | null>> = {
    http: 80,
    https: 443,
    ws: 80,
    wss: 443,
    ftp: 21,
    file: null,
  };
  const isSpecial = ({ scheme }: Parts) => Object.hasOwn(special, scheme);
  const fragmentSet = ' "<>`';
  const querySet = ' "#<>';
  const pathSet = ' "#<>?^`{}';
  const userSet = `${pathSet}/:;=@[\\]|`;

  const hex = (byte: number) => `%${byte < 16 ? '0' : ''}${byte.toString(16).toUpperCase()}`;
  const encoded = (text: string, set: string): string => {
    let result = '';
    for (const character of text) {
      const code = character.codePointAt(0) as number;
      if (code > 0x1f && code < 0x7f && !set.includes(character)) result += character;
      else for (const byte of bytesOfText(character)) result += hex(byte);
    }
    return result;
  };
  const decoded = (text: string): string => {
    if (!/%[0-9A-Fa-f]{2}/.test(text)) return text.toWellFormed();
    const bytes: number[] = [];
    for (const part of text.match(/%[0-9A-Fa-f]{2}|[\ud800-\udbff][\udc00-\udfff]|./gs) ?? [])
      if (part.length === 3) bytes.push(Number.parseInt(part.slice(1), 16));
      else for (const byte of bytesOfText(part)) bytes.push(byte);
    return decodeUtf8(bytes, false, true).text;
  };

  const punycode = (label: string): string => {
    const codes = Array.from(label, (character) => character.codePointAt(0) as number);
    let output = codes
      .filter((code) => code < 0x80)
      .map((code) => String.fromCodePoint(code))
      .join('');
    let handled = output.length;
    const basic = handled;
    if (basic > 0) output += '-';
    let n = 128;
    let delta = 0;
    let bias = 72;
    while (handled < codes.length) {
      const next = Math.min(...codes.filter((code) => code >= n));
      delta += (next - n) * (handled + 1);
      n = next;
      for (const code of codes) {
        if (code < n) delta += 1;
        if (code !== n) continue;
        let q = delta;
        for (let k = 36; ; k += 36) {
          const t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
          if (q < t) break;
          const digit = t + ((q - t) % (36 - t));
          output += String.fromCharCode(digit < 26 ? digit + 97 : digit + 22);
          q = Math.floor((q - t) / (36 - t));
        }
        output += String.fromCharCode(q < 26 ? q + 97 : q + 22);
        delta = handled === basic ? Math.floor(delta / 700) : delta >> 1;
        delta += Math.floor(delta / (handled + 1));
        let k = 0;
        for (; delta > 455; k += 36) delta = Math.floor(delta / 35);
        bias = k + Math.floor((36 * delta) / (delta + 38));
        delta = 0;
        handled += 1;
      }
      delta += 1;
      n += 1;
    }
    return output;
  };

  const asciiDomain = (domain: string): string | undefined => {
    const mapped = domain
      .replace(/\u00ad|\u200b|\u2060|\ufeff|[\u180b-\u180d]|[\ufe00-\ufe0f]/g, '')
      .normalize('NFKC')
      .toLowerCase()
      .normalize('NFKC')
      .replace(/[\u3002\uff0e\uff61]/g, '.');
    const ascii = mapped
      .split('.')
      .map((label) => (/[^\0-\x7f]/.test(label) ? `xn--${punycode(label)}` : label));
    const result = ascii.join('.');
    if (/[\ufffd\p{Cc}\p{Cn}\p{Co}\p{Cs}]/u.test(mapped)) return undefined;
    return result === '' || /[\0-\x20#%/:<>?@[\\\]^|\x7f]/.test(result) ? undefined : result;
  };

  const ipv4Number = (text: string): number | undefined => {
    if (text === '') return undefined;
    if (/^0x[0-9a-f]*$/i.test(text)) return text.length === 2 ? 0 : Number.parseInt(text.slice(2), 16);
    if (/^0[0-7]*$/.test(text)) return Number.parseInt(text, 8);
    return /^[1-9]\d*$/.test(text) ? Number(text) : undefined;
  };
  /** Undefined where the host does not end in a number; null where it does, and is no address. */
  const ipv4 = (host: string): string | null | undefined => {
    const parts = host.split('.');
    if (parts.at(-1) === '' && parts.length > 1) parts.pop();
    const last = parts.at(-1) as string;
    if (!/^\d+$/.test(last) && !/^0x[0-9a-f]*$/i.test(last)) return undefined;
    const numbers = parts.map(ipv4Number);
    if (parts.length > 4 || numbers.some((one) => one === undefined)) return null;
    const all = numbers as number[];
    if (all.slice(0, -1).some((one) => one > 255) || (all.at(-1) as number) >= 256 ** (5 - all.length))
      return null;
    let value = all.at(-1) as number;
    all.slice(0, -1).forEach((one, at) => {
      value += one * 256 ** (3 - at);
    });
    return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
  };

  const ipv6 = (text: string): string | undefined => {
    const halves = text.split('::');
    if (halves.length > 2) return undefined;
    const piecesOf = (half: string, mayHoldIpv4: boolean): number[] | undefined => {
      if (half === '') return [];
      const pieces: number[] = [];
      const parts = half.split(':');
      for (const [at, part] of parts.entries()) {
        if (part.includes('.')) {
          const numbers = part.split('.');
          const isAddress =
            mayHoldIpv4 &&
            at === parts.length - 1 &&
            numbers.length === 4 &&
            numbers.every((one) => /^(?:0|[1-9]\d{0,2})$/.test(one) && Number(one) < 256);
          if (!isAddress) return undefined;
          const [a, b, c, d] = numbers.map(Number) as [number, number, number, number];
          pieces.push(a * 256 + b, c * 256 + d);
        } else if (/^[0-9a-f]{1,4}$/i.test(part)) pieces.push(Number.parseInt(part, 16));
        else return undefined;
      }
      return pieces;
    };
    const isShort = halves.length === 2;
    const head = piecesOf(halves[0] as string, !isShort);
    const tail = piecesOf(halves[1] ?? '', true);
    if (head === undefined || tail === undefined) return undefined;
    const missing = 8 - head.length - tail.length;
    if (isShort ? missing < 1 : missing !== 0) return undefined;
    const pieces = [...head, ...new Array<number>(missing).fill(0), ...tail];
    let best = { from: -1, length: 1 };
    for (let from = 0; from < 8; from += 1) {
      let length = 0;
      while (pieces[from + length] === 0) length += 1;
      if (length > best.length) best = { from, length };
    }
    const shown = (some: number[]) => some.map((one) => one.toString(16)).join(':');
    return best.from === -1
      ? `[${shown(pieces)}]`
      : `[${shown(pieces.slice(0, best.from))}::${shown(pieces.slice(best.from + best.length))}]`;
  };

  const hostOf = (text: string, isOpaque: boolean): string | undefined => {
    if (text.startsWith('[')) return text.endsWith(']') ? ipv6(text.slice(1, -1)) : undefined;
    if (isOpaque) return /[\0\t\n\r #/:<>?@[\\\]^|]/.test(text) ? undefined : encoded(text, '');
    const domain = asciiDomain(decoded(text));
    if (domain === undefined) return undefined;
    const address = ipv4(domain);
    return address === undefined ? domain : (address ?? undefined);
  };

  const isDriveLetter = (text: string) => /^[A-Za-z][:|]$/.test(text);
  const startsWithDrive = (text: string) => /^[A-Za-z][:|](?:[/\\?#]|$)/.test(text);

  const shorten = (parts: Parts) => {
    const path = parts.path as string[];
    if (parts.scheme === 'file' && path.length === 1 && /^[A-Za-z]:$/.test(path[0] as string)) return;
    path.pop();
  };

  /** Adds what stands between slashes. */
  const addPath = (parts: Parts, text: string) => {
    const path = parts.path as string[];
    const pieces = text.split(isSpecial(parts) ? /[/\\]/ : '/');
    for (const [at, piece] of pieces.entries()) {
      const isEnd = at === pieces.length - 1;
      if (/^(?:\.|%2e){2}$/i.test(piece)) {
        shorten(parts);
        if (isEnd) path.push('');
      } else if (/^(?:\.|%2e)$/i.test(piece)) {
        if (isEnd) path.push('');
      } else {
        const isDrive = parts.scheme === 'file' && path.length === 0 && isDriveLetter(piece);
        path.push(isDrive ? `${piece.charAt(0)}:` : encoded(piece, pathSet));
      }
    }
  };

  const setQuery = (parts: Parts, text: string) => {
    parts.query = encoded(text, isSpecial(parts) ? `${querySet}'` : querySet);
  };

  /** `user:password@host:port`. False where it is none. */
  const setAuthority = (parts: Parts, text: string): boolean => {
    const at = text.lastIndexOf('@');
    if (at !== -1) {
      const [user = '', ...rest] = text.slice(0, at).split(':');
      parts.username = encoded(user, userSet);
      parts.password = encoded(rest.join(':'), userSet);
      if (at === text.length - 1) return false;
    }
    return setHostAndPort(parts, text.slice(at + 1));
  };
  const splitHost = (text: string): { name: string; port: string | undefined } => {
    const colon = text.indexOf(':', text.startsWith('[') ? Math.max(text.indexOf(']'), 0) : 0);
    return colon === -1
      ? { name: text, port: undefined }
      : { name: text.slice(0, colon), port: text.slice(colon + 1) };
  };
  const setHostAndPort = (parts: Parts, text: string): boolean => {
    const { name, port } = splitHost(text);
    if (name === '' && (isSpecial(parts) || port !== undefined)) return false;
    if (port !== undefined && !/^\d*$/.test(port)) return false;
    const host = name === '' ? '' : hostOf(name, !isSpecial(parts));
    if (host === undefined || Number(port ?? 0) > 65_535) return false;
    parts.host = host;
    parts.port =
      port === undefined || port === '' || Number(port) === special[parts.scheme] ? null : Number(port);
    return true;
  };

  const parseUrl = (input: string, base: Parts | undefined): Parts | undefined => {
    let rest = input
      .replace(/^[\0-\x20]+|[\0-\x20]+$/g, '')
      .replace(/[\t\n\r]/g, '')
      .toWellFormed();
    const parts: Parts = {
      scheme: '',
      username: '',
      password: '',
      host: null,
      port: null,
      path: [],
      query: null,
      fragment: null,
    };
    const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(rest)?.[1];
    const hash = rest.indexOf('#');
    const fragment = hash === -1 ? null : encoded(rest.slice(hash + 1), fragmentSet);
    const withoutFragment = hash === -1 ? rest : rest.slice(0, hash);
    const takeQuery = (text: string): string => {
      const mark = text.indexOf('?');
      if (mark === -1) return text;
      setQuery(parts, text.slice(mark + 1));
      return text.slice(0, mark);
    };
    parts.fragment = fragment;
    rest = withoutFragment;
    if (scheme !== undefined && (hash === -1 || hash > scheme.length)) {
      parts.scheme = scheme.toLowerCase();
      rest = rest.slice(scheme.length + 1);
      const isRelative =
        isSpecial(parts) && parts.scheme !== 'file' && base?.scheme === parts.scheme && !/^[/]{2}/.test(rest);
      if (parts.scheme !== 'file' && !isRelative) {
        if (isSpecial(parts)) return authority(parts, rest.replace(/^[/\\]*/, ''), takeQuery);
        if (rest.startsWith('//')) return authority(parts, rest.slice(2), takeQuery);
        if (rest.startsWith('/')) {
          addPath(parts, takeQuery(rest).slice(1));
          return parts;
        }
        const path = takeQuery(rest);
        // A space at the end of an opaque path would be lost when the URL is read again.
        parts.path = encoded(path, '').replace(/ $/, parts.query === null && fragment === null ? ' ' : '%20');
        return parts;
      }
      if (parts.scheme === 'file')
        return fileUrl(parts, rest, base?.scheme === 'file' ? base : undefined, takeQuery);
    }
    if (base === undefined) return undefined;
    if (typeof base.path === 'string') {
      if (scheme !== undefined || rest !== '' || hash === -1) return undefined;
      return { ...base, fragment };
    }
    parts.scheme = base.scheme;
    if (parts.scheme === 'file') return fileUrl(parts, rest, base, takeQuery);
    const slash = isSpecial(parts) ? /^[/\\]/ : /^\//;
    if (slash.test(rest) && slash.test(rest.slice(1)))
      return authority(parts, isSpecial(parts) ? rest.replace(/^[/\\]*/, '') : rest.slice(2), takeQuery);
    const { username, password, host, port } = base;
    Object.assign(parts, { username, password, host, port });
    relativePath(parts, rest, base, takeQuery);
    return parts;
  };

  const relativePath = (parts: Parts, rest: string, base: Parts, takeQuery: (text: string) => string) => {
    if (rest === '') {
      parts.path = [...(base.path as string[])];
      parts.query = base.query;
      return;
    }
    const path = takeQuery(rest);
    if (isSpecial(parts) ? /^[/\\]/.test(path) : path.startsWith('/')) {
      parts.path = [];
      addPath(parts, path.slice(1));
      return;
    }
    parts.path = [...(base.path as string[])];
    if (path === '') return;
    shorten(parts);
    addPath(parts, path);
  };

  const authority = (parts: Parts, rest: string, takeQuery: (text: string) => string): Parts | undefined => {
    const end = rest.search(isSpecial(parts) ? /[/\\?]/ : /[/?]/);
    const name = end === -1 ? rest : rest.slice(0, end);
    if (!setAuthority(parts, name)) return undefined;
    const path = takeQuery(end === -1 ? '' : rest.slice(end));
    if (path !== '') addPath(parts, path.slice(1));
    else if (isSpecial(parts)) (parts.path as string[]).push('');
    return parts;
  };

  const fileUrl = (
    parts: Parts,
    rest: string,
    base: Parts | undefined,
    takeQuery: (text: string) => string,
  ): Parts | undefined => {
    parts.host = '';
    if (/^[/\\]{2}/.test(rest)) {
      const after = rest.slice(2);
      const end = after.search(/[/\\?]/);
      const name = end === -1 ? after : after.slice(0, end);
      // `file://c:/x` names a drive, not a host.
      if (isDriveLetter(name)) {
        addPath(parts, takeQuery(after));
        return parts;
      }
      if (name !== '') {
        const host = hostOf(name, false);
        if (host === undefined) return undefined;
        parts.host = host === 'localhost' ? '' : host;
      }
      const path = takeQuery(end === -1 ? '' : after.slice(end));
      addPath(parts, path.slice(1));
      return parts;
    }
    const drive = (base?.path as string[] | undefined)?.[0];
    if (/^[/\\]/.test(rest)) {
      parts.host = base?.host ?? '';
      const path = takeQuery(rest).slice(1);
      if (!startsWithDrive(path) && drive !== undefined && /^[A-Za-z]:$/.test(drive))
        (parts.path as string[]).push(drive);
      addPath(parts, path);
      return parts;
    }
    if (base === undefined) {
      addPath(parts, takeQuery(rest));
      return parts;
    }
    parts.host = base.host;
    if (startsWithDrive(rest)) addPath(parts, takeQuery(rest));
    else relativePath(parts, rest, base, takeQuery);
    return parts;
  };

  const pathText = ({ path }: Parts) =>
    typeof path === 'string' ? path : path.map((one) => `/${one}`).join('');
  const hostText = ({ host, port }: Parts) => (host === null ? '' : port === null ? host : `${host}:${port}`);
  const hrefOf = (parts: Parts): string => {
    const { scheme, username, password, host, path, query, fragment } = parts;
    let result = `${scheme}:`;
    if (host !== null) {
      result += '//';
      if (username !== '' || password !== '')
        result += `${username}${password === '' ? '' : `:${password}`}@`;
      result += hostText(parts);
    } else if (typeof path !== 'string' && path.length > 1 && path[0] === '') result += '/.';
    return `${result}${pathText(parts)}${query === null ? '' : `?${query}`}${fragment === null ? '' : `#${fragment}`}`;
  };

  // Form encoding.
  type Pair = [string, string];
  const pairsOf = (text: string): Pair[] =>
    text
      .split('&')
      .filter((one) => one !== '')
      .map((one) => {
        const equals = one.indexOf('=');
        const [name, value] = equals === -1 ? [one, ''] : [one.slice(0, equals), one.slice(equals + 1)];
        return [decoded(name.replaceAll('+', ' ')), decoded(value.replaceAll('+', ' '))];
      });
  const formText = (text: string): string => {
    let result = '';
    for (const byte of bytesOfText(text)) {
      const character = String.fromCharCode(byte);
      result += /[A-Za-z0-9*\-._]/.test(character) ? character : byte === 0x20 ? '+' : hex(byte);
    }
    return result;
  };
  const asText = (value: unknown) => `${value as string}`.toWellFormed();

  let updateOf: ((params: URLSearchParams, update: (text: string) => void) => void) | undefined;
  let replacePairs: ((params: URLSearchParams, text: string) => void) | undefined;

  class URLSearchParams {
    #pairs: Pair[] = [];
    #update: ((text: string) => void) | undefined;

    static {
      updateOf = (params, update) => {
        params.#update = update;
      };
      replacePairs = (params, text) => {
        params.#pairs = pairsOf(text);
      };
    }

    constructor(init: unknown = '') {
      if (init === null || (typeof init !== 'object' && typeof init !== 'function')) {
        this.#pairs = pairsOf(asText(init).replace(/^\?/, ''));
      } else if (Symbol.iterator in init) {
        for (const pair of init as Iterable<Iterable<unknown>>) {
          const both = [...pair];
          if (both.length !== 2)
            throw new TypeError('Each query pair must be an iterable [name, value] tuple');
          this.#pairs.push([asText(both[0]), asText(both[1])]);
        }
      } else
        for (const [name, value] of Object.entries(init)) this.#pairs.push([asText(name), asText(value)]);
    }
    get size() {
      return this.#pairs.length;
    }
    #changed() {
      this.#update?.(this.toString());
    }
    append(name: unknown, value: unknown) {
      this.#pairs.push([asText(name), asText(value)]);
      this.#changed();
    }
    delete(name: unknown, value?: unknown) {
      const [wanted, text] = [asText(name), value === undefined ? undefined : asText(value)];
      this.#pairs = this.#pairs.filter(
        ([one, its]) => one !== wanted || (text !== undefined && its !== text),
      );
      this.#changed();
    }
    get(name: unknown) {
      const wanted = asText(name);
      return this.#pairs.find(([one]) => one === wanted)?.[1] ?? null;
    }
    getAll(name: unknown) {
      const wanted = asText(name);
      return this.#pairs.filter(([one]) => one === wanted).map(([, value]) => value);
    }
    has(name: unknown, value?: unknown) {
      const [wanted, text] = [asText(name), value === undefined ? undefined : asText(value)];
      return this.#pairs.some(([one, its]) => one === wanted && (text === undefined || its === text));
    }
    set(name: unknown, value: unknown) {
      const wanted = asText(name);
      const first = this.#pairs.findIndex(([one]) => one === wanted);
      if (first === -1) this.#pairs.push([wanted, asText(value)]);
      else {
        this.#pairs = this.#pairs.filter(([one], at) => one !== wanted || at === first);
        this.#pairs[first] = [wanted, asText(value)];
      }
      this.#changed();
    }
    sort() {
      this.#pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
      this.#changed();
    }
    forEach(each: (value: string, name: string, params: URLSearchParams) => void, self?: unknown) {
      for (const [name, value] of this) each.call(self, value, name, this);
    }
    *entries(): Generator<Pair> {
      for (let at = 0; at < this.#pairs.length; at += 1) yield [...(this.#pairs[at] as Pair)];
    }
    *keys(): Generator<string> {
      for (const [name] of this.entries()) yield name;
    }
    *values(): Generator<string> {
      for (const [, value] of this.entries()) yield value;
    }
    [Symbol.iterator]() {
      return this.entries();
    }
    toString() {
      return this.#pairs.map(([name, value]) => `${formText(name)}=${formText(value)}`).join('&');
    }
    get [Symbol.toStringTag]() {
      return 'URLSearchParams';
    }
  }

  class URL {
    #parts: Parts;
    readonly #params: URLSearchParams;

    constructor(url: unknown, base?: unknown) {
      const origin = base === undefined ? undefined : parseUrl(asText(base), undefined);
      const parts = base !== undefined && origin === undefined ? undefined : parseUrl(asText(url), origin);
      if (parts === undefined)
        throw Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL', input: asText(url) });
      this.#parts = parts;
      this.#params = new URLSearchParams();
      replacePairs?.(this.#params, parts.query ?? '');
      updateOf?.(this.#params, (text) => {
        this.#parts.query = text === '' ? null : text;
      });
    }
    static canParse(url: unknown, base?: unknown) {
      return URL.parse(url, base) !== null;
    }
    static parse(url: unknown, base?: unknown) {
      try {
        return new URL(url, base);
      } catch {
        return null;
      }
    }
    get href() {
      return hrefOf(this.#parts);
    }
    set href(text) {
      const parts = parseUrl(asText(text), undefined);
      if (parts === undefined) throw new TypeError('Invalid URL');
      this.#parts = parts;
      replacePairs?.(this.#params, parts.query ?? '');
    }
    get origin(): string {
      const { scheme, path } = this.#parts;
      if (scheme === 'blob' && typeof path === 'string') {
        const inner = URL.parse(path);
        return inner !== null && /^https?:$/.test(inner.protocol) ? inner.origin : 'null';
      }
      return isSpecial(this.#parts) && scheme !== 'file' ? `${scheme}://${hostText(this.#parts)}` : 'null';
    }
    get protocol() {
      return `${this.#parts.scheme}:`;
    }
    set protocol(text) {
      const name = /^([A-Za-z][A-Za-z0-9+.-]*)(?::|$)/.exec(asText(text))?.[1]?.toLowerCase();
      const parts = this.#parts;
      if (name === undefined || Object.hasOwn(special, name) !== isSpecial(parts)) return;
      if (name === 'file' && (parts.username !== '' || parts.password !== '' || parts.port !== null)) return;
      if (parts.scheme === 'file' && parts.host === '') return;
      parts.scheme = name;
      if (parts.port === special[name]) parts.port = null;
    }
    #hasNoAuthority() {
      const { host, scheme } = this.#parts;
      return host === null || host === '' || scheme === 'file';
    }
    get username() {
      return this.#parts.username;
    }
    set username(text) {
      if (!this.#hasNoAuthority()) this.#parts.username = encoded(asText(text), userSet);
    }
    get password() {
      return this.#parts.password;
    }
    set password(text) {
      if (!this.#hasNoAuthority()) this.#parts.password = encoded(asText(text), userSet);
    }
    /** The part of a text that may be a host, and its port. */
    #setHost(text: string, withPort: boolean) {
      const parts = this.#parts;
      if (typeof parts.path === 'string') return;
      const clean = asText(text).replace(/[\t\n\r]/g, '');
      const end = clean.search(isSpecial(parts) ? /[/\\?#]/ : /[/?#]/);
      const { name, port } = splitHost(end === -1 ? clean : clean.slice(0, end));
      if (port !== undefined && (!withPort || name === '' || parts.scheme === 'file')) return;
      if (name === '' && (parts.scheme === 'file' || !isSpecial(parts))) {
        if (parts.username === '' && parts.password === '' && parts.port === null) parts.host = '';
        return;
      }
      const host = name === '' || /@/.test(name) ? undefined : hostOf(name, !isSpecial(parts));
      if (host === undefined) return;
      parts.host = parts.scheme === 'file' && host === 'localhost' ? '' : host;
      if (port !== undefined && port !== '') this.port = port;
    }
    get host() {
      return hostText(this.#parts);
    }
    set host(text) {
      this.#setHost(text, true);
    }
    get hostname() {
      return this.#parts.host ?? '';
    }
    set hostname(text) {
      this.#setHost(text, false);
    }
    get port() {
      return this.#parts.port === null ? '' : String(this.#parts.port);
    }
    set port(text) {
      if (this.#hasNoAuthority()) return;
      const clean = asText(text).replace(/[\t\n\r]/g, '');
      if (clean === '') this.#parts.port = null;
      const digits = /^\d+/.exec(clean)?.[0];
      if (digits === undefined || Number(digits) > 65_535) return;
      this.#parts.port = Number(digits) === special[this.#parts.scheme] ? null : Number(digits);
    }
    get pathname() {
      return pathText(this.#parts);
    }
    set pathname(text) {
      const parts = this.#parts;
      if (typeof parts.path === 'string') return;
      const clean = asText(text).replace(/[\t\n\r]/g, '');
      const isAbsolute = isSpecial(parts) ? /^[/\\]/.test(clean) : clean.startsWith('/');
      parts.path = [];
      if (clean === '' && !isSpecial(parts)) {
        if (parts.host === null) parts.path.push('');
        return;
      }
      addPath(parts, isAbsolute ? clean.slice(1) : clean);
    }
    get search() {
      const { query } = this.#parts;
      return query === null || query === '' ? '' : `?${query}`;
    }
    set search(text) {
      const clean = asText(text)
        .replace(/[\t\n\r]/g, '')
        .replace(/^\?/, '');
      if (asText(text) === '') this.#parts.query = null;
      else setQuery(this.#parts, clean);
      replacePairs?.(this.#params, this.#parts.query ?? '');
    }
    get searchParams() {
      return this.#params;
    }
    get hash() {
      const { fragment } = this.#parts;
      return fragment === null || fragment === '' ? '' : `#${fragment}`;
    }
    set hash(text) {
      const clean = asText(text)
        .replace(/[\t\n\r]/g, '')
        .replace(/^#/, '');
      this.#parts.fragment = asText(text) === '' ? null : encoded(clean, fragmentSet);
    }
    toString() {
      return this.href;
    }
    toJSON() {
      return this.href;
    }
    get [Symbol.toStringTag]() {
      return 'URL';
    }
  }

  const apis = { URL, URLSearchParams, TextEncoder, TextDecoder, atob, btoa, structuredClone };
  for (const [name, value] of Object.entries(apis))
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
}

/** Names that bring these to code, wherever they are not a property of something. */
export const webApiNames =
  /(?<![\w$]|(?<!globalThis)\.)(?:URL|URLSearchParams|TextEncoder|TextDecoder|atob|btoa|structuredClone)\b/;
