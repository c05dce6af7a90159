/** Items as JSON text, in pieces of some 64 KB: however many there are, none takes long to write. */
import type { JsonObject } from '@reporunner/core';

const pieceSize = 64 * 1024;

/** One item a line. */
export async function* jsonLines(rows: readonly JsonObject[]): AsyncGenerator<string> {
  yield* pieces(rows, (row) => `${JSON.stringify(row)}\n`);
}

/** A list, each element indented below it. */
export async function* jsonList(rows: readonly JsonObject[]): AsyncGenerator<string> {
  if (rows.length === 0) {
    yield '[]';
    return;
  }
  yield '[\n';
  yield* pieces(rows, (row, at) => {
    const text = JSON.stringify(row, null, 2).replaceAll('\n', '\n  ');
    return `  ${text}${at === rows.length - 1 ? '\n' : ',\n'}`;
  });
  yield ']';
}

/** The document that XML is made of. */
export async function* jsonForXml(rows: readonly JsonObject[]): AsyncGenerator<string> {
  yield '{"items":{"item":[';
  yield* pieces(rows, (row, at) => (at === 0 ? '' : ',') + JSON.stringify(row));
  yield ']}}';
}

async function* pieces(
  rows: readonly JsonObject[],
  textOf: (row: JsonObject, at: number) => string,
): AsyncGenerator<string> {
  let piece = '';
  for (const [at, row] of rows.entries()) {
    piece += textOf(row, at);
    if (piece.length < pieceSize) continue;
    yield piece;
    piece = '';
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  if (piece !== '') yield piece;
}
