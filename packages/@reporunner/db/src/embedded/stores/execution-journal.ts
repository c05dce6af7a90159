/** What is read of the journals of executions. */
import {
  type ExecutionEvent,
  type ExecutionStore,
  eventHeaderOf,
  findBinary,
  nodeOutputs,
} from '@reporunner/engine';
import type { Database } from 'better-sqlite3';
import * as statements from '../../sql/statements/journal.ts';
import { blobsIn, scanned } from '../blobs/blobs-in.ts';
import { decodeHeaders } from '../journal-codec.ts';
import { createPieceReader } from '../piece-reader.ts';
import { reading, readingOne } from '../run-statement.ts';

type ExecutionJournal = Pick<
  ExecutionStore,
  'events' | 'findBinary' | 'headers' | 'maxPartBytes' | 'outputsOf' | 'referencedBlobs'
>;

/** What a page of a journal takes at most, unless a single write is larger. */
const pageBytes = 4_000_000;

/** Characters of journals that are read before it yields. */
const readAtOnce = 1_000_000;

export function createExecutionJournal(reader: Database): ExecutionJournal {
  const allPieces = reading(reader, statements.allPieces);
  const somePieces = reading(reader, statements.somePieces);
  const eventsOf = readingOne(reader, statements.pieceEvents);
  const headersOf = readingOne(reader, statements.pieceHeaders);
  const startAndPiecesWith = reading(reader, statements.startAndPiecesWith);
  const piecesWith = reading(reader, statements.piecesWith);
  const maxPieceBytes = readingOne(reader, statements.maxPieceBytes);
  const texts = reading(reader, statements.journalTexts);
  const pieces = createPieceReader((id, firstSeq) => eventsOf({ id, firstSeq })?.events);

  /** Whether a large piece has the outputs of a node in that scope; undefined for small pieces, which are read to see. */
  const hasOutputs = (id: string, at: number, nodeId: string, scope: string): boolean | undefined => {
    const kept = headersOf({ id, firstSeq: at })?.headers;
    return kept === undefined
      ? undefined
      : decodeHeaders(kept, at).some(
          (header) =>
            (header.type === 'ExecutionStarted' && header.trigger.nodeId === nodeId) ||
            (header.type === 'NodeSucceeded' && header.nodeId === nodeId && header.scope === scope),
        );
  };

  return {
    async events({ tenantId }, id, afterSeq = 0, limit = Number.POSITIVE_INFINITY) {
      const found: ExecutionEvent[] = [];
      let bytes = 0;
      const from = { tenantId, id, seq: afterSeq + 1 };
      // Each piece has an event or more.
      const wanted = Number.isFinite(limit) ? somePieces({ ...from, limit: limit + 1 }) : allPieces(from);
      for (const { first_seq: at } of wanted) {
        const read = await pieces.read(id, at);
        // Deleted meanwhile.
        if (read === undefined) break;
        bytes += read.length;
        for (const event of read.events) if (event.seq > afterSeq && found.length < limit) found.push(event);
        if (found.length >= limit || (bytes > pageBytes && found.length > 0 && Number.isFinite(limit))) break;
      }
      return found;
    },
    async *headers({ tenantId }, id, afterSeq = 0) {
      let read = 0;
      for (const { first_seq: at } of allPieces({ tenantId, id, seq: afterSeq + 1 })) {
        const kept = headersOf({ id, firstSeq: at })?.headers;
        const whole = kept === undefined ? await pieces.read(id, at) : undefined;
        // Deleted meanwhile: it has no headers then.
        if (kept === undefined && whole === undefined) return;
        const found = kept === undefined ? (whole?.events.map(eventHeaderOf) ?? []) : decodeHeaders(kept, at);
        yield afterSeq === 0 ? found : found.filter(({ seq }) => seq > afterSeq);
        read += kept?.length ?? whole?.length ?? 0;
        if (read < readAtOnce) continue;
        read = 0;
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
    },
    async outputsOf({ tenantId }, id, nodeId, scope) {
      // So they lie side by side in the row of the event; what else looks like it does no harm.
      const text = `${JSON.stringify(scope)},${JSON.stringify(nodeId)},`;
      for (const { first_seq: at } of startAndPiecesWith({ tenantId, id, text })) {
        if (hasOutputs(id, at, nodeId, scope) === false) continue;
        const found = nodeOutputs((await pieces.read(id, at))?.events ?? [], nodeId, scope);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    async findBinary({ tenantId }, id, blobId) {
      for (const { first_seq: at } of piecesWith({ tenantId, id, text: blobId })) {
        const found = findBinary((await pieces.read(id, at))?.events ?? [], blobId);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    maxPartBytes: async ({ tenantId }, id) => maxPieceBytes({ tenantId, id })?.bytes ?? 0,
    async *referencedBlobs({ tenantId }) {
      yield* blobsIn(([id, part]) => texts({ tenantId, id, part, limit: scanned }));
    },
  };
}
