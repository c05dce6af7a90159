/**
 * The web app: files of its build, and its first page for every other address that somebody opens in a browser.
 * A1 Whatever has a route of its own goes before it; what belongs to the API answers in JSON, 404 included.
 * A2 Nothing outside of the build is served, and nothing that begins with a dot.
 * A3 Files with a hash in their name never change; all others are asked for anew each time.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { findAppFolder } from './app-folder.ts';
import { appHeaders, appPolicy } from './app-headers.ts';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};
/** Best first. */
const encodings = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const;

/** A1. */
const notOurs =
  /^\/(api|webhook|webhook-test|form|form-test|chat|chat-test|resume|docs|socket\.io|health|ready|metrics)(\/|$)/;
const hashed = /^\/assets\//;
const yearSeconds = 31_536_000;

const notBuilt = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Reporunner</title></head>
<body><h1>The editor has not been built</h1>
<p>The API works: see <a href="/docs">its documentation</a>. <code>npm start</code> builds everything;
<code>pnpm --filter @reporunner/web build</code> builds the editor alone.</p></body></html>`;

interface Found {
  readonly file: string;
  readonly size: number;
  readonly changedAt: number;
}

/** A2: undefined for what is not a plain name below the folder. */
async function find(folder: string, path: string): Promise<Found | undefined> {
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.length === 0 || parts.some((part) => part.startsWith('.') || /[\\\0:]/.test(part)))
    return undefined;
  const file = join(folder, ...parts);
  try {
    const stats = await stat(file);
    return stats.isFile() ? { file, size: stats.size, changedAt: stats.mtimeMs } : undefined;
  } catch {
    return undefined;
  }
}

/** The smallest form of a file that the browser takes and the build has made. */
async function compressed({ headers }: FastifyRequest, found: Found): Promise<Found & { encoding?: string }> {
  const accepted = String(headers['accept-encoding'] ?? '');
  for (const { name, suffix } of encodings) {
    if (!new RegExp(`\\b${name}\\b(?!;q=0(\\.0*)?(,|$))`).test(accepted)) continue;
    try {
      const { size, mtimeMs } = await stat(found.file + suffix);
      // One that is older than the file is of an earlier build.
      if (mtimeMs >= found.changedAt) return { ...found, file: found.file + suffix, size, encoding: name };
    } catch {
      // Not made.
    }
  }
  return found;
}

async function send(request: FastifyRequest, reply: FastifyReply, path: string, found: Found): Promise<void> {
  const { file, size, encoding } = await compressed(request, found);
  const type = types[extname(found.file)] ?? 'application/octet-stream';
  const tag = `"${found.size.toString(36)}-${Math.trunc(found.changedAt).toString(36)}${encoding === undefined ? '' : `-${encoding}`}"`;
  reply.headers({
    ...appHeaders,
    'content-type': type,
    'cache-control': hashed.test(path) ? `public, max-age=${yearSeconds}, immutable` : 'no-cache',
    etag: tag,
    vary: 'accept-encoding',
  });
  if (type.startsWith('text/html')) reply.header('content-security-policy', appPolicy(request.headers.host));
  if (request.headers['if-none-match']?.split(',').some((one) => one.trim() === tag)) {
    await reply.code(304).send();
    return;
  }
  if (encoding !== undefined) reply.header('content-encoding', encoding);
  reply.code(200).header('content-length', size);
  await reply.send(request.method === 'HEAD' ? '' : createReadStream(file));
}

function decoded(url: string): string | undefined {
  try {
    return decodeURIComponent(url.split('?')[0] ?? '');
  } catch {
    return undefined;
  }
}

/** Answers with a file or a page of the app, and says whether it did; for requests that no route wants. */
export type ServeApp = (request: FastifyRequest, reply: FastifyReply) => Promise<boolean>;

/** Looks for the build until there is one: it may be made while the server runs. */
export function createAppServer(look: () => string | undefined = findAppFolder): ServeApp {
  let folder: string | undefined;
  return async (request, reply) => {
    const { method, headers } = request;
    const path = decoded(request.url);
    if ((method !== 'GET' && method !== 'HEAD') || path === undefined || notOurs.test(path)) return false;
    folder ??= look();
    const file = folder === undefined ? undefined : await find(folder, path);
    if (file !== undefined) {
      await send(request, reply, path, file);
      return true;
    }
    const isPage = path === '/' || (headers.accept?.includes('text/html') === true && !hashed.test(path));
    if (!isPage) return false;
    const page = folder === undefined ? undefined : await find(folder, '/index.html');
    if (page !== undefined) await send(request, reply, '/index.html', page);
    else
      await reply
        .code(503)
        .headers({
          ...appHeaders,
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': appPolicy(headers.host),
          'cache-control': 'no-store',
        })
        .send(notBuilt);
    return true;
  };
}
