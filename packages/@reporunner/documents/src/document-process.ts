/** One child process that works on documents, one at a time. */

import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { residentMb } from '@reporunner/backend-common';
import { ServiceError } from '@reporunner/core';
import type { ChildMessage, ParentMessage } from './child/protocol.ts';
import { documentsMessage } from './messages/documents-messages.ts';

export interface ProcessLimits {
  readonly memoryMb: number;
}

/** How a process ended on which somebody still waited. */
export type Ending = { readonly signal: NodeJS.Signals | null; readonly code: number | null };

function childUrl(): string {
  // Bundled, the child lies beside the bundle; from source, in its folder.
  const bundled = fileURLToPath(new URL('./document-child.js', import.meta.url));
  return existsSync(bundled) ? bundled : fileURLToPath(new URL('./child/main.ts', import.meta.url));
}

/** Below the server and its API: a document may wait, they may not. */
const niceness = 5;

export class DocumentProcess {
  readonly #child: ChildProcess;
  readonly #inbox: ChildMessage[] = [];
  #ending: Ending | undefined;
  #waiting: ((message: ChildMessage | Ending) => void) | undefined;

  /** @throws ServiceError UNAVAILABLE where the system starts no process. */
  constructor({ memoryMb }: ProcessLimits, onExit: () => void) {
    this.#child = fork(childUrl(), [], {
      // Nothing of the server's environment: it may hold secrets.
      env: { TZ: 'UTC' },
      execArgv: ['--no-warnings', `--max-old-space-size=${memoryMb}`],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
    });
    const { pid } = this.#child;
    if (pid === undefined) {
      // Said again by an event.
      this.#child.on('error', () => {});
      throw new ServiceError(documentsMessage('noProcess'), {
        code: 'UNAVAILABLE',
        service: 'documents',
        recoverable: true,
      });
    }
    try {
      setPriority(pid, niceness);
    } catch {
      // It works as well without.
    }
    this.#child.on('message', (message: ChildMessage) => {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if (waiting === undefined) this.#inbox.push(message);
      else waiting(message);
    });
    const end = (ending: Ending) => {
      if (this.#ending !== undefined) return;
      this.#ending = ending;
      this.#waiting?.(ending);
      onExit();
    };
    this.#child.on('error', () => end({ code: null, signal: null }));
    this.#child.on('exit', (code, signal) => end({ code, signal }));
    this.rest();
  }

  get isAlive(): boolean {
    return this.#ending === undefined;
  }

  /** Keeps the program running while it works. */
  begin(): void {
    this.#child.ref();
    this.#child.channel?.ref();
  }

  rest(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }

  send(message: ParentMessage): void {
    if (this.#ending !== undefined) return;
    this.#child.send(message, (error) => {
      if (error !== null) this.kill();
    });
  }

  /** The next message, or how the process ended. */
  next(): ChildMessage | Ending | Promise<ChildMessage | Ending> {
    const message = this.#inbox.shift() ?? this.#ending;
    if (message !== undefined) return message;
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  /** Megabytes of memory that it takes now; undefined where the system does not tell. */
  memoryMb(): number | undefined {
    return residentMb(this.#child.pid);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async closed(): Promise<void> {
    if (this.#ending !== undefined) return;
    // Waited for, so that a program with nothing else to do does not end before.
    this.begin();
    await new Promise<void>((resolve) => {
      this.#child.once('exit', () => resolve());
      this.kill();
    });
  }
}
