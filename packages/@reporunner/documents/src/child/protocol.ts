/** What the server and a document process say to each other. A process works on one document at a time. */
import type { Message } from '@reporunner/core';
import type { DocumentChunk, DocumentOperation } from '@reporunner/integrations';

export type ParentMessage =
  | {
      readonly type: 'job';
      readonly operation: DocumentOperation;
      readonly options: object;
      /** The whole source, when it is short. */
      readonly source?: string | Uint8Array;
    }
  | { readonly type: 'input'; readonly chunk: DocumentChunk }
  | { readonly type: 'end' }
  /** The last output was taken. */
  | { readonly type: 'taken' };

export type ChildMessage =
  /** The next chunk of the source is wanted. */
  | { readonly type: 'want' }
  /** A list of values as JSON. */
  | { readonly type: 'values'; readonly json: string; readonly last?: true }
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }
  | { readonly type: 'file'; readonly name: string }
  | { readonly type: 'done' }
  | {
      readonly type: 'failed';
      readonly code: string;
      readonly message: Message;
      readonly details?: Readonly<Record<string, unknown>>;
    };
