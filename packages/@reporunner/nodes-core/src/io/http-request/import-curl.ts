import type { Message } from '@reporunner/core';
import { isExpression, isJsonObject, type JsonObject, type JsonValue, ServiceError } from '@reporunner/core';
import { encodeQuery, type QueryValue } from '@reporunner/integrations';
import { nodeMessage } from '../../messages/error-messages.ts';
import { isExactNumber } from '../../values/exact-numbers.ts';
import { secretOptions, withoutValue, withValue } from './curl-options.ts';
import { isCmdCommand, splitCmdWords } from './split-cmd-words.ts';
import { splitShellWords } from './split-shell-words.ts';

/** A curl command as the parameters of an HTTP request node. */
export interface ImportedRequest {
  /** Parameters of `core.httpRequest`; what is as by default is left out. */
  readonly parameters: JsonObject;
  /** What the command holds to sign in with: never a parameter, to be saved as a credential. */
  readonly credential?: { readonly type: string; readonly data: JsonObject };
  /** Options that have no counterpart, and were left out. */
  readonly ignored: readonly string[];
}

/** Options by what they take: a value, or none. */
const flags = new Set([
  ...['-s', '--silent', '-S', '--show-error', '-v', '--verbose', '-i', '--include', '-#', '--compressed'],
  ...['-f', '--fail', '--fail-with-body', '-N', '--no-buffer', '--http1.1', '--http2', '-g', '--globoff'],
]);
const meaningful: Readonly<Record<string, string>> = {
  '-X': 'method',
  '--request': 'method',
  '-H': 'header',
  '--header': 'header',
  '-d': 'data',
  '--data': 'data',
  '--data-ascii': 'data',
  '--data-raw': 'dataRaw',
  '--data-binary': 'dataBinary',
  '-T': 'upload',
  '--upload-file': 'upload',
  '--data-urlencode': 'dataEncoded',
  '--json': 'json',
  '-F': 'form',
  '--form': 'form',
  '--form-string': 'form',
  '-u': 'user',
  '--user': 'user',
  '--oauth2-bearer': 'bearer',
  '--aws-sigv4': 'aws',
  '-b': 'cookie',
  '--cookie': 'cookie',
  '-A': 'userAgent',
  '--user-agent': 'userAgent',
  '-e': 'referer',
  '--referer': 'referer',
  '-m': 'maxTime',
  '--max-time': 'maxTime',
  '--max-redirs': 'maxRedirects',
  '--url': 'url',
  '--url-query': 'urlQuery',
};
const switches: Readonly<Record<string, string>> = {
  '-G': 'get',
  '--get': 'get',
  '-I': 'head',
  '--head': 'head',
  '-k': 'insecure',
  '--insecure': 'insecure',
  '-L': 'location',
  '--location': 'location',
  '--digest': 'digest',
  '--basic': 'basic',
};

function invalid(message: Message): ServiceError {
  return new ServiceError(message, { code: 'NODE_PARAMETER_INVALID', service: 'core.httpRequest' });
}

interface Options {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly ignored: readonly string[];
}

function readOptions(words: readonly string[]): Options {
  const values = new Map<string, string[]>();
  const ignored: string[] = [];
  const add = (name: string, value: string) => values.set(name, [...(values.get(name) ?? []), value]);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string;
    if (!word.startsWith('-') || word === '-') {
      add('url', word);
      continue;
    }
    const isLong = word.startsWith('--');
    const [long, inline] = isLong ? (word.split(/=(.*)/s) as [string, string?]) : [word];
    const option = isLong ? long : word.slice(0, 2);
    const rest = isLong ? inline : word.length > 2 ? word.slice(2) : undefined;
    if (option === '--next' || option === '-:') {
      ignored.push('--next');
      break;
    }
    const valued = meaningful[option];
    if (valued !== undefined || withValue.has(option)) {
      const value = rest ?? words[at + 1];
      if (value === undefined) throw invalid(nodeMessage('optionValue', { option }));
      if (rest === undefined) at += 1;
      if (valued !== undefined) add(valued, value);
      else ignored.push(isSecret(option, value) ? option : `${option} ${value}`);
      continue;
    }
    const switched = switches[option];
    if (switched !== undefined) add(switched, 'true');
    else if (!flags.has(option)) ignored.push(option);
    // Short options without values are written together: -sSL.
    if (!isLong && rest !== undefined) {
      (words as string[]).splice(at + 1, 0, `-${rest}`);
      continue;
    }
    if (!isLong || withoutValue.has(option) || option.startsWith('--no-') || flags.has(option)) continue;
    // Of an option that no curl had so far, what comes next is taken for its value unless it looks like another.
    const next = words[at + 1];
    if (rest === undefined && switched === undefined && next !== undefined && !/^-|^https?:/i.test(next))
      at += 1;
  }
  return { values, ignored };
}

/** A password may be in the address of a proxy as well. */
const isSecret = (option: string, value: string) => secretOptions.has(option) || value.includes('@');

/** `name=value` as curl encodes it: the name stays, the value is encoded. */
function encoded(text: string): string {
  const at = text.indexOf('=');
  if (at === -1) return encodeURIComponent(text);
  const name = text.slice(0, at);
  return `${name === '' ? '' : `${name}=`}${encodeURIComponent(text.slice(at + 1))}`;
}

/** `@file` and `name@file` of --data-urlencode: a sign of equality before the @ makes it plain text. */
const namesFile = (text: string) => /^[^=]*@/.test(text);

/** What the node sends by itself. */
const usualTypes = new Set([
  '',
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
]);

/** A name that comes again becomes a list. */
function grouped(pairs: readonly (readonly [string, string])[]): JsonObject {
  const values = new Map<string, readonly string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(
    [...values].map(([name, list]) => [name, list.length === 1 ? (list[0] as string) : list]),
  );
}

/** Whether a number of this JSON has more digits than a number of JavaScript holds. */
const losesDigits = (json: string) =>
  (json.replace(/"(?:[^"\\]|\\.)*"/g, '""').match(/\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi) ?? []).some(
    (number) => !isExactNumber(number),
  );

/** A text that begins with `=` would be an expression: here it is that text. */
function literal(value: JsonValue): JsonValue {
  if (typeof value === 'string') return isExpression(value) ? `={{ ${JSON.stringify(value)} }}` : value;
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(literal);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, literal(one as JsonValue)]));
}

/** An address without the password that it may hold. */
function withoutAccount(address: string): string {
  return address.replace(/^([a-z][a-z\d+.-]*:\/\/)?[^/?#]*@/i, '$1');
}

function bodyOf(data: string, contentType: string): JsonObject {
  if (contentType === '' || contentType.startsWith('application/x-www-form-urlencoded')) {
    const pairs = [...new URLSearchParams(data)];
    const body = grouped(pairs);
    // Fields of one name that are not side by side would change their order.
    const keepsOrder =
      encodeQuery(body as Record<string, QueryValue>) === new URLSearchParams(data).toString();
    if (pairs.length > 0 && data.includes('=') && keepsOrder) return { bodyKind: 'form', body };
    return { bodyKind: 'text', body: data, contentType: contentType || 'application/x-www-form-urlencoded' };
  }
  if (/\bjson\b/i.test(contentType)) {
    try {
      const body = JSON.parse(data) as JsonValue;
      if (!losesDigits(data)) return { bodyKind: 'json', body };
    } catch {
      // Sent as it is written.
    }
  }
  return { bodyKind: 'text', body: data, contentType };
}

/**
 * A cURL command, as people copy it from documentation and browsers, as a request of the HTTP node.
 * @throws ServiceError NODE_PARAMETER_INVALID when it is none.
 */
export function importCurl(command: string): ImportedRequest {
  const trimmed = command.trim();
  const [program, ...words] = isCmdCommand(trimmed) ? splitCmdWords(trimmed) : splitShellWords(trimmed);
  if (!/(^|[\\/])curl(\.exe)?$/i.test(program ?? '')) throw invalid(nodeMessage('notCurl'));
  const { values, ignored } = readOptions(words);
  const all = (name: string) => values.get(name) ?? [];
  const last = (name: string) => all(name).at(-1);

  const [address, ...otherAddresses] = all('url');
  if (address === undefined) throw invalid(nodeMessage('noUrl'));
  const url = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(address) ? address : `http://${address}`);
  if (url === null) throw invalid(nodeMessage('notAUrl', { text: address.slice(0, 200) }));

  const headers: Record<string, string> = {};
  for (const line of all('header')) {
    const [, name, sign, value] = /^([^:;]+)([:;])\s*(.*)$/s.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    // `Name:` takes a header away that curl would send, `Name;` sends an empty one.
    if (sign === ':' && value.trim() === '') delete headers[name.trim().toLowerCase()];
    else headers[name.trim().toLowerCase()] = value;
  }
  const named: [string, string][] = [
    ['cookie', 'cookie'],
    ['userAgent', 'user-agent'],
    ['referer', 'referer'],
  ];
  for (const [option, name] of named) {
    const value = last(option);
    if (value !== undefined) headers[name] = value;
  }

  const json = all('json');
  const isFile = (text: string) => text.startsWith('@');
  const files = [
    ...[...all('data'), ...all('dataBinary'), ...json].filter(isFile),
    ...all('dataEncoded').filter(namesFile),
    ...all('upload'),
  ];
  const skipped = [
    ...ignored,
    ...files.map((file) => `file ${file}`),
    ...all('header')
      .filter(isFile)
      .map((file) => `file ${file}`),
    ...otherAddresses.map(withoutAccount),
  ];
  const data = [
    ...[...all('data'), ...all('dataBinary')].filter((text) => !isFile(text)),
    ...all('dataRaw'),
    ...all('dataEncoded')
      .filter((text) => !namesFile(text))
      .map(encoded),
  ].join('&');
  const added = all('urlQuery').map((text) => (text.startsWith('+') ? text.slice(1) : encoded(text)));
  const query = grouped([
    ...new URLSearchParams(values.has('get') ? [data, ...added].join('&') : added.join('&')),
  ]);
  const sendsData = ['data', 'dataRaw', 'dataBinary', 'dataEncoded', 'json'].some((name) => values.has(name));

  const contentType = headers['content-type'] ?? (json.length > 0 ? 'application/json' : '');
  const content = json.length > 0 ? json.filter((text) => !isFile(text)).join('') : data;
  let body: JsonObject = {};
  if (all('form').length > 0) {
    const fields = all('form').map((field) => field.split(/=(.*)/s) as [string, string?]);
    const files = fields.filter(([, value]) => value?.startsWith('@'));
    const [file] = files;
    for (const [, value] of files) skipped.push(`file ${value}`);
    body = {
      bodyKind: 'multipart',
      body: grouped(fields.filter((one) => !files.includes(one)).map(([name, value]) => [name, value ?? ''])),
      ...(file === undefined ? {} : { binaryField: file[0] }),
    };
    delete headers['content-type'];
  } else if ((content !== '' || (sendsData && files.length === 0)) && !values.has('get')) {
    body = bodyOf(content, contentType);
    // One that says more than the node would stays: a charset, a type of JSON of its own.
    if (body.bodyKind === 'text' ? body.contentType === contentType : usualTypes.has(contentType))
      delete headers['content-type'];
  } else if (files.length > 0 && !values.has('get')) {
    // The item brings the file, as binary data.
    const usual = values.has('upload') ? '' : 'application/x-www-form-urlencoded';
    const type = contentType || usual;
    body = { bodyKind: 'binary', ...(type === '' ? {} : { contentType: type }) };
    delete headers['content-type'];
  }

  const credential = credentialOf(values, headers, url);
  const sends = Object.keys(body).length > 0;
  const method =
    last('method')?.toUpperCase() ??
    (values.has('head') ? 'HEAD' : values.has('upload') ? 'PUT' : sends ? 'POST' : 'GET');
  const seconds = Number(last('maxTime'));
  const maxRedirects = values.has('location') ? Number(last('maxRedirects') ?? Number.NaN) : 0;
  return {
    parameters: literal({
      ...(method === 'GET' ? {} : { method }),
      url: url.href,
      ...(Object.keys(query).length === 0 ? {} : { query }),
      ...(Object.keys(headers).length === 0 ? {} : { headers }),
      ...body,
      ...(seconds > 0 ? { timeoutMs: Math.ceil(seconds * 1_000) } : {}),
      ...(maxRedirects >= 0 ? { maxRedirects } : {}),
      ...(values.has('insecure') ? { allowInvalidCertificate: true } : {}),
    }) as JsonObject,
    ...(credential === undefined ? {} : { credential }),
    ignored: skipped,
  };
}

/** Takes secrets out of the request: they are kept encrypted, not in a workflow. */
function credentialOf(
  values: ReadonlyMap<string, readonly string[]>,
  headers: Record<string, string>,
  url: URL,
): ImportedRequest['credential'] {
  const account =
    values.get('user')?.at(-1) ?? (url.username === '' ? undefined : `${url.username}:${url.password}`);
  url.username = '';
  url.password = '';
  const [user = '', password = ''] = account?.split(/:(.*)/s) ?? [];
  const aws = values.get('aws')?.at(-1)?.split(':');
  if (aws !== undefined) {
    const [, , region = 'us-east-1', service = ''] = aws;
    return { type: 'awsSignature', data: { accessKeyId: user, secretAccessKey: password, region, service } };
  }
  if (account !== undefined)
    return { type: values.has('digest') ? 'httpDigest' : 'httpBasic', data: { user, password } };
  const token = values.get('bearer')?.at(-1) ?? /^bearer\s+(.+)$/i.exec(headers.authorization ?? '')?.[1];
  if (token !== undefined) {
    delete headers.authorization;
    return { type: 'httpBearer', data: { token } };
  }
  const basic = /^basic\s+(.+)$/i.exec(headers.authorization ?? '')?.[1];
  if (basic !== undefined) {
    delete headers.authorization;
    const [name = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(/:(.*)/s);
    return { type: 'httpBasic', data: { user: name, password: secret } };
  }
  const secret = Object.keys(headers).find((name) => /^(authorization|x-.*(key|token|secret))$/.test(name));
  if (secret === undefined) return undefined;
  const value = headers[secret] ?? '';
  delete headers[secret];
  return { type: 'httpHeader', data: { name: secret, value } };
}
