/**
 * The one way out of a node: guarded against SSRF at connect time, bounded in time and size, retried, cancellable.
 */
import type { Readable } from 'node:stream';
import type { JsonValue } from '@reporunner/core';
import type { BorrowedChunks } from '../base/borrowed-chunks.ts';
import type { QueryValue } from './query.ts';

/** A request that a node makes; times in milliseconds, sizes in bytes. */
export interface HttpRequest {
  readonly method?: string;
  readonly url: string;
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Names among `headers` that carry secrets. They, and all headers that are not known to be harmless, go to the origin
   * of `url` and to `allowedHosts` only.
   */
  readonly secretHeaders?: readonly string[];
  /** Parameters added to `query` that are secrets: taken off a redirect to anywhere else that repeats them. */
  readonly secretQuery?: Readonly<Record<string, string>>;
  /** A JSON value is sent as JSON; strings, bytes, forms and streams as they are. A stream is opened for each try. */
  readonly body?:
    | { readonly json: JsonValue }
    | { readonly text: string; readonly contentType?: string }
    | { readonly bytes: Uint8Array; readonly contentType?: string }
    | { readonly form: Readonly<Record<string, string | readonly string[]>> }
    | { readonly multipart: readonly MultipartPart[] }
    | { readonly stream: () => BorrowedChunks; readonly contentType?: string; readonly length?: number };
  /** Milliseconds for the whole call. Default 30,000. */
  readonly timeoutMs?: number;
  /** Bytes of the response body. Default 50 MiB. */
  readonly maxResponseBytes?: number;
  /** Default 5; 0 returns the redirect itself. */
  readonly maxRedirects?: number;
  readonly retry?: { readonly attempts: number; readonly delayMs: number; readonly maxDelayMs: number };
  /** Certificates that do not verify are refused unless this is true. */
  readonly allowInvalidCertificate?: boolean;
  /**
   * Hosts that the call may begin at (those of its credential); absent or empty means any public host. Redirects go
   * anywhere, and take secrets along to these hosts only.
   */
  readonly allowedHosts?: readonly string[];
  readonly signal?: AbortSignal;
  /** Whose circuits count. Absent: none, and nothing is refused because of earlier failures. */
  readonly tenantId?: string;
  /** Sent even where the circuit of the host is open: somebody asked for it by themselves. */
  readonly ignoresCircuit?: boolean;
}

/** A field or file of a `multipart/form-data` body (RFC 7578). */
export interface MultipartPart {
  readonly name: string;
  readonly value: string | Uint8Array | (() => BorrowedChunks);
  /** Bytes that a function gives, where they are known. */
  readonly length?: number;
  readonly fileName?: string;
  readonly contentType?: string;
}

/** The response of a server, its body not read yet. */
export interface HttpResponse {
  readonly status: number;
  readonly statusText: string;
  /** Lower-case names; repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Each Set-Cookie header: joined, they could not be taken apart. */
  readonly setCookies: readonly string[];
  /** The URL that answered, after redirects. */
  readonly url: string;
  /**
   * Each may be called once, and only one of them. Content codings are removed. Rejects with HTTP_RESPONSE_TOO_LARGE
   * past the bound, CONTENT_CODING_UNSUPPORTED or CHARSET_UNSUPPORTED for one that is not known.
   */
  /** In the charset that the answer declares: its byte order mark, its Content-Type, or its XML or HTML head. */
  text(): Promise<string>;
  /** Rejects with MALFORMED_JSON or JSON_TOO_DEEP as well. */
  json(): Promise<JsonValue>;
  bytes(): Promise<Uint8Array>;
  stream(): Readable;
  /** As `stream`, and a body of any size takes next to no memory. */
  borrow(): BorrowedChunks;
}

/** The port for requests of nodes, guarded against reaching what is inside the network. */
export interface HttpClient {
  /**
   * Resolves with any answer the server gives, 4xx and 5xx included.
   * Rejects with HOST_NOT_ALLOWED, HTTP_REQUEST_FAILED, HTTP_TIMEOUT, CIRCUIT_OPEN or EXECUTION_CANCELLED.
   */
  request(request: HttpRequest): Promise<HttpResponse>;
}
