/** The item that a webhook trigger puts out. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { BinaryHandle, Item, JsonObject, JsonValue } from '@reporunner/core';
import { addField } from './parse-body.ts';

const noQuery: JsonObject = Object.freeze({});

export function parseQuery(search: string): JsonObject {
  if (search === '') return noQuery;
  const query: Record<string, JsonValue> = {};
  for (const [name, value] of new URLSearchParams(search)) addField(query, name, value);
  return query;
}

const sessionPair = /(^|;)\s*(__Host-|__Secure-)?reporunner_session=[^;]*/gi;

/**
 * Headers as data. What opens this server, or proved the sender to the trigger, is no data: it would end up in the
 * journal for everybody who may read executions.
 */
export function headersAsData(headers: IncomingHttpHeaders, secretHeaders: readonly string[]): JsonObject {
  if (secretHeaders.length === 0 && headers.cookie === undefined && headers['set-cookie'] === undefined) {
    return headers as JsonObject;
  }
  const data: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || secretHeaders.includes(name)) continue;
    data[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const cookie = headers.cookie?.replaceAll(sessionPair, '').replace(/^;\s*/, '');
  if (cookie) data.cookie = cookie;
  else delete data.cookie;
  return data;
}

export interface WebhookItemFacts {
  readonly request: IncomingMessage;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly search: string;
  readonly secretHeaders: readonly string[];
  readonly body: JsonValue;
  readonly binary: Readonly<Record<string, BinaryHandle>> | undefined;
}

export function webhookItem(facts: WebhookItemFacts): Item {
  const { request, binary } = facts;
  const json: JsonObject = {
    method: request.method ?? '',
    path: facts.path,
    params: facts.params,
    query: parseQuery(facts.search),
    headers: headersAsData(request.headers, facts.secretHeaders),
    body: facts.body,
  };
  return binary === undefined ? { json } : { json, binary };
}
