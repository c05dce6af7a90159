/** What a node may answer instead of items: that it waits, or that other workflows do its work. */
import type { Item, JsonObject } from '@reporunner/core';

/** One field of a form page. */
export interface PageField {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'textarea' | 'number' | 'email' | 'date' | 'select' | 'checkbox';
  readonly required: boolean;
  readonly options?: readonly string[];
  readonly placeholder?: string;
}

/** What people see at a resume address, and may answer. */
export interface ResumePage {
  readonly title: string;
  /** Plain text; blank lines separate paragraphs. */
  readonly text: string;
  readonly fields: readonly PageField[];
  /** Buttons, each a `choice` in the answer. */
  readonly choices: readonly string[];
}

/** What a node waits for: a time, a call from outside, or whichever is first. */
export interface Wait {
  /** Milliseconds since the epoch at which it goes on by itself. */
  readonly until?: number;
  /** `until` is so much time from now: it counts elapsed time, whatever the wall clock is set to meanwhile. */
  readonly isDelay?: true;
  readonly callback?: WaitCallback;
}

/** It can be resumed at its address: by a request, or, with a page, by people. */
export interface WaitCallback {
  readonly page?: ResumePage;
  /**
   * True: GET resumes as well, also when a mail program or a chat looks at the link. Otherwise GET shows a page with a
   * button, and changes nothing.
   */
  readonly byGet?: boolean;
  /** True: the page is for the one who sent the form, or the form page, before it; their browser is led to it. */
  readonly continuesForm?: boolean;
}

/** What ended the wait. */
export type Resumption =
  | { readonly by: 'time' }
  /** `data`: method, headers, query and body of the request; with a page, `choice` and the fields in `body`. */
  | { readonly by: 'callback'; readonly data: JsonObject };

/** A call of another workflow by a node. */
export interface WorkflowCall {
  readonly workflowId: string;
  /** The workflow of each list of items, where they differ. What it throws is the failure of that list. */
  readonly workflowIdAt?: (index: number) => string;
  /** One execution for each list of items. */
  readonly groups: readonly (readonly Item[])[];
  /** The node returns their output; otherwise at once the ids of their executions. */
  readonly waits: boolean;
}
