/** Packs what comes out of a document into messages; no more than one is on its way. */

import { LIMITS } from '@reporunner/constants';
import type { JsonValue } from '@reporunner/core';
import { tooLarge } from '../errors.ts';
import { documentsMessage } from '../messages/documents-messages.ts';
import type { ChildMessage } from './protocol.ts';

/** Characters of JSON in a message: the server reads it in less than a millisecond. */
const messageSize = 64 * 1024;
const maxBytes = 256 * 1024;
/**
 * Fields and elements of one value. The server holds such a value in one item, and each of its steps (reading it,
 * storing it) takes time with their number.
 */
const maxMembers = 250_000;
const maxDepth = LIMITS.jsonDepth;

export type OutputPart =
  | { readonly value: JsonValue }
  | { readonly bytes: Uint8Array }
  | { readonly file: string };

function assertModest(root: JsonValue): void {
  let members = 0;
  const open: { readonly value: object; readonly depth: number }[] = [];
  const visit = (value: unknown, depth: number) => {
    if (typeof value === 'object' && value !== null) open.push({ value, depth });
  };
  visit(root, 1);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.depth > maxDepth) throw tooLarge(documentsMessage('valueTooDeep', { limit: maxDepth }));
    const inside = Array.isArray(next.value) ? next.value : Object.values(next.value);
    members += inside.length;
    if (members > maxMembers)
      throw tooLarge(documentsMessage('valueTooLarge', { limit: maxMembers.toLocaleString('en') }));
    for (const one of inside) visit(one, next.depth + 1);
  }
}

export class Output {
  readonly #say: (message: ChildMessage) => void;
  readonly #whenTaken: () => Promise<void>;
  #pending: Promise<void> | undefined;
  #json: string[] = [];
  #size = 0;

  constructor(say: (message: ChildMessage) => void, whenTaken: () => Promise<void>) {
    this.#say = say;
    this.#whenTaken = whenTaken;
  }

  /** A promise when the receiver must catch up first. */
  add(part: OutputPart): Promise<void> | undefined {
    if ('value' in part) {
      assertModest(part.value);
      const json = JSON.stringify(part.value);
      this.#json.push(json);
      this.#size += json.length + 1;
      return this.#size < messageSize ? undefined : this.#flush();
    }
    return this.#addOther(part);
  }

  async end(): Promise<void> {
    await this.#pending;
    if (this.#json.length > 0) this.#say({ ...this.#take(), last: true });
    else this.#say({ type: 'done' });
  }

  async #addOther(part: Exclude<OutputPart, { value: JsonValue }>): Promise<void> {
    if ('file' in part) return this.#send({ type: 'file', name: part.file });
    for (let at = 0; at < part.bytes.length; at += maxBytes)
      await this.#send({ type: 'bytes', bytes: part.bytes.subarray(at, at + maxBytes) });
  }

  #take() {
    const json = `[${this.#json.join(',')}]`;
    this.#json = [];
    this.#size = 0;
    return { type: 'values', json } as const;
  }

  #flush(): Promise<void> {
    return this.#send(this.#take());
  }

  async #send(message: ChildMessage): Promise<void> {
    await this.#pending;
    this.#pending = this.#whenTaken();
    this.#say(message);
  }
}
