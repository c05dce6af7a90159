/** Names of columns, the same for CSV and spreadsheets. No cell is lost: each column has a name of its own. */

import { tooLarge } from '../errors.ts';
import { documentsMessage } from '../messages/documents-messages.ts';

/** As many as a spreadsheet can have. */
export const maxColumns = 16_384;

export function assertColumns(count: number): void {
  if (count > maxColumns)
    throw tooLarge(
      documentsMessage('tooManyColumns', {
        count: count.toLocaleString('en'),
        limit: maxColumns.toLocaleString('en'),
      }),
    );
}

/**
 * An empty name becomes `columnN`, N its place counted from 1. A name that is there already gets `_2`, `_3` and so on,
 * the first that is free.
 */
export class ColumnNames {
  readonly #names: string[] = [];
  readonly #taken: Set<string>;
  readonly #next = new Map<string, number>();

  constructor(header: readonly string[]) {
    assertColumns(header.length);
    this.#taken = new Set(header);
    const seen = new Set<string>();
    for (const [at, name] of header.entries()) {
      const wanted = name === '' ? `column${at + 1}` : name;
      this.#names.push(
        seen.has(wanted) || (name === '' && this.#taken.has(wanted)) ? this.#free(wanted) : wanted,
      );
      seen.add(wanted);
      this.#taken.add(wanted);
    }
  }

  /** Also of columns that the header does not name. */
  at(index: number): string {
    for (let next = this.#names.length; next <= index; next += 1) {
      const wanted = `column${next + 1}`;
      this.#names.push(this.#taken.has(wanted) ? this.#free(wanted) : wanted);
      this.#taken.add(this.#names[next] as string);
    }
    return this.#names[index] as string;
  }

  #free(wanted: string): string {
    let number = this.#next.get(wanted) ?? 2;
    while (this.#taken.has(`${wanted}_${number}`)) number += 1;
    this.#next.set(wanted, number + 1);
    const name = `${wanted}_${number}`;
    this.#taken.add(name);
    return name;
  }
}
