/** Finds the ids of binary data in stored JSON, a page at a time, so that it never blocks the main thread for long. */

export interface NamingRow {
  readonly id: string;
  readonly part: number;
  /** Empty when it names none. */
  readonly text: string;
}

/** Rows looked at in one go. */
export const scanned = 200;

const pattern = /sha256-[0-9a-f]{64}/g;

/** `read` gives the rows after one, in order, `scanned` of them at most. */
export async function* blobsIn(
  read: (after: [id: string, part: number]) => readonly NamingRow[],
): AsyncGenerator<string> {
  let after: [string, number] = ['', -1];
  for (;;) {
    const rows = read(after);
    for (const { text } of rows) for (const [id] of text.matchAll(pattern)) yield id;
    const last = rows.at(-1);
    if (last === undefined || rows.length < scanned) return;
    after = [last.id, last.part];
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
