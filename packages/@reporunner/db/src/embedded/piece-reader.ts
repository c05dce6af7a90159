/**
 * Reads pieces of journals. Decoding large ones yields the main thread, and only one is decoded at a time; who asks for
 * one that is being decoded gets the same events.
 */
import type { ExecutionEvent } from '@reporunner/engine';
import { decodeEvents, decodeEventsYielding } from './journal-codec.ts';

/** Characters; decoding more yields. */
const decodedAtOnce = 256 * 1024;

export interface Piece {
  readonly events: readonly ExecutionEvent[];
  /** Of its text. */
  readonly length: number;
}

export interface PieceReader {
  /** Undefined when there is none (any more). */
  read(executionId: string, firstSeq: number): Promise<Piece | undefined>;
}

/** `textOf`: the text of a piece, from the database. */
export function createPieceReader(
  textOf: (executionId: string, firstSeq: number) => string | undefined,
): PieceReader {
  const reading = new Map<string, Promise<Piece | undefined>>();
  let last: Promise<unknown> = Promise.resolve();

  /** The text is read when its decoding begins: waiting readers hold no text. */
  const readLarge = async (id: string, at: number): Promise<Piece | undefined> => {
    const text = textOf(id, at);
    return text === undefined
      ? undefined
      : { events: await decodeEventsYielding(text, at), length: text.length };
  };

  return {
    async read(id, at) {
      const key = `${id} ${at}`;
      const known = reading.get(key);
      if (known !== undefined) return known;
      const text = textOf(id, at);
      if (text === undefined) return undefined;
      if (text.length <= decodedAtOnce) return { events: decodeEvents(text, at), length: text.length };
      const work = last.then(() => readLarge(id, at)).finally(() => reading.delete(key));
      last = work.catch(() => {});
      reading.set(key, work);
      return work;
    },
  };
}
