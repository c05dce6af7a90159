/** What a room needs of the connection it is in. */
export interface RoomConnection {
  /** Rejects while the server is not reached, or with a `LiveHttpError`. */
  get<T>(path: string, signal: AbortSignal): Promise<T>;
  /** Later, once; undone by the returned function. */
  later(ms: number, run: () => void): () => void;
}

/** A room as the connection sees it. */
export interface LiveRoom {
  /** In it, for the first time or again; `at` is how far the server is. */
  joined(at: number): void;
  /** Something was left out: the server could not wait for us. */
  refetch(): void;
  closed(): void;
}

export class LiveHttpError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`The server answered ${status}.`);
    this.name = 'LiveHttpError';
    this.status = status;
  }
}
