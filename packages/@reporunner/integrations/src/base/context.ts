/**
 * What a running node is given, and nothing else: no database, no environment, no file system but a folder.
 */
import type { Readable } from 'node:stream';
import type { BinaryHandle, Clock, Item, ItemError, JsonObject, JsonValue, Logger } from '@reporunner/core';
import type { HttpClient } from '../http/http-client.ts';
import type { BorrowedChunks } from './borrowed-chunks.ts';
import type { CodeAccess } from './code-runner.ts';
import type { DocumentAccess } from './documents.ts';
import type { FileAccess } from './files.ts';
import type { Interruptible } from './yielding.ts';

/** Stored bytes, by handle. */
export interface BinaryAccess {
  /** Stores bytes, borrowed ones too, and mints their handle. Rejects with PAYLOAD_TOO_LARGE or STORE_FULL. */
  write(
    source: Readable | Uint8Array | BorrowedChunks,
    metadata: { mimeType: string; fileName?: string },
  ): Promise<BinaryHandle>;
  /** Rejects with BLOB_NOT_FOUND. */
  read(handle: BinaryHandle): Promise<Readable>;
  /** As `read`, for who passes the bytes on: data of any size takes next to no memory. */
  borrow(handle: BinaryHandle): BorrowedChunks;
}

/** Decrypted fields of a credential, for the duration of a call. Redacted wherever they might be printed. */
export type CredentialData = Readonly<Record<string, JsonValue>>;

/** How a running node gets at its credentials. */
export interface CredentialAccess {
  /**
   * The credential in the node's slot, or undefined when the slot is empty.
   * Rejects with CREDENTIAL_NOT_FOUND or CREDENTIAL_DECRYPT_FAILED.
   */
  get(slot: string): Promise<CredentialValue | undefined>;
}

/** A credential with its decrypted data: only for the call that needs it, never for storing. */
export interface CredentialValue {
  readonly id: string;
  readonly type: string;
  readonly data: CredentialData;
  /** Hosts this credential may be sent to; empty means any. */
  readonly allowedHosts: readonly string[];
  /** What was got with the credential and is as secret, such as an access token: the execution hides it from now on. */
  readonly protect?: (secret: string) => void;
}

/** Headers by name; a list is one header for each of its values. */
export type ReplyHeaders = Readonly<Record<string, string | readonly string[]>>;

/** An answer to the HTTP caller that started the execution. */
export interface WebhookReply {
  readonly status: number;
  readonly headers: ReplyHeaders;
  /** A stream is sent chunk by chunk as it comes. */
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array | string> | BinaryHandle | undefined;
}

/** What a node may know of the execution that it runs in. */
export interface ExecutionMetadata {
  readonly executionId: string;
  readonly workflowId: string;
  readonly workflowName: string;
  readonly mode: ExecutionMode;
  /** IANA name. */
  readonly timezone: string;
}

/** How an execution came about: by a trigger, a person, a retry, an error, another workflow, or on the command line. */
export type ExecutionMode = 'trigger' | 'manual' | 'retry' | 'error' | 'cli' | 'sub-workflow';

/** Given to every run of a node. */
export interface NodeContext {
  readonly nodeId: string;
  readonly nodeName: string;
  readonly execution: ExecutionMetadata;
  /** 1 for the first try. */
  readonly attempt: number;
  /** The same for every try of this activation, also after a crash: hand it to services that deduplicate. */
  readonly idempotencyKey: string;
  readonly http: HttpClient;
  readonly credentials: CredentialAccess;
  readonly binary: BinaryAccess;
  /** The operator's folder for workflows. */
  readonly files: FileAccess;
  /** Where code that people wrote is run. */
  readonly code: CodeAccess;
  /** Reads and writes documents off the main thread. */
  readonly documents: DocumentAccess;
  /** For the operator. */
  readonly logger: Logger;
  /**
   * A line in the log of the execution, for who built the workflow. Of a node that sees one item at a time it is shown
   * when it is said of every item.
   */
  warn(message: string): void;
  readonly clock: Clock;
  /** Aborts on cancellation and timeout; pass it on to everything that waits. */
  readonly signal: AbortSignal;
  /** Shown live in the editor; 0 to 1. */
  progress(fraction: number, message?: string): void;
  /**
   * Answers the waiting HTTP caller once everything so far is durable. The first answer wins.
   * Returns false when no caller waits: no webhook, already answered, or resumed after a crash.
   */
  respond(reply: WebhookReply): boolean;
}

/** For nodes that see one item at a time. */
export interface ItemContext<P> extends NodeContext {
  readonly parameters: P;
  readonly item: Item;
  readonly itemIndex: number;
}

/** The variables of the expression language for one item, for nodes that evaluate expressions themselves. */
export interface ExpressionVariables {
  readonly $itemIndex: number;
  readonly $vars: JsonObject;
  readonly $env: Readonly<Record<string, string>>;
  readonly $workflow: JsonObject;
  readonly $execution: Readonly<Record<string, unknown>>;
  readonly $loop: { readonly index: number; readonly total: number | undefined } | undefined;
  readonly $error: ItemError | undefined;
  readonly $parameter: JsonObject | undefined;
  /** The output of a node that has run. */
  outputsOf(nodeName: string): readonly Item[];
  /** The item of a node that the input item at `index` descends from. @throws ServiceError ITEM_LINEAGE, EXPRESSION_ERROR. */
  pairedWith(nodeName: string, index: number): Item | undefined;
  /** Its parameters, and whether it has run. @throws ServiceError EXPRESSION_ERROR for a node that there is not. */
  describe(nodeName: string): { readonly params: JsonObject; readonly isExecuted: boolean };
  /** Where the wait of a node is resumed from outside. */
  resumeUrlOf(nodeName: string): string | undefined;
}

/** For nodes that see the whole batch. */
export interface BatchContext<P> extends NodeContext {
  /** Parameters as evaluated on the first item (or on none, when there is none). */
  readonly parameters: P;
  /** Parameters as evaluated on the item at `index` of the first input; cached when nothing depends on the item. */
  parametersAt(index: number): P;
  /** The `$` variables that an expression on the item at `index` would see. Reading one may throw EXPRESSION_ERROR. */
  scopeAt(index: number): ExpressionVariables;
  /** The batch at the first input. */
  readonly items: readonly Item[];
  /** The batch at a named input; empty when nothing was delivered there. */
  input(port: string): readonly Item[];
  /** Whether anything was delivered there: tells a dead input from an empty one. */
  delivered(port: string): boolean;
  /**
   * Says that the item at `index` failed and the others did not. Returns what to pass on in its place, or undefined
   * when it leaves by the error port. @throws The error, when the node is to fail, or to be tried again, as a whole.
   */
  failItem(index: number, error: unknown): Item | undefined;
  /**
   * Does work on long lists that yields to others in between; at once, where it never yields. Read the inputs before.
   * Rejects when the node is cancelled or its time is up.
   */
  runYielding<T>(work: Interruptible<T>): T | Promise<T>;
  /** Where an item goes that could not be decided on: `main`, or, in a node without, the last of its outputs. */
  readonly restPort: string;
}
