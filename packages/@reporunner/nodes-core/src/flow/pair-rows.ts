/** Which of the items with one key belong together. */
import { canonicalJson, type Item, type JsonObject } from '@reporunner/core';
import { forEachYielding, type Interruptible, mapYielding, sortYielding } from '@reporunner/integrations';

/** An item with what it is found and compared by. */
export interface Row {
  readonly item: Item;
  /** Undefined where it has no value in any of the key fields: it belongs to no other. */
  readonly key: string | undefined;
  /** What is compared. */
  readonly json: JsonObject;
}

interface Group {
  readonly a: Row[];
  readonly b: Row[];
}

/** A row with the text that it is compared by. */
interface Compared {
  readonly row: Row;
  readonly content: string;
}

const comparedOf = (row: Row): Compared => ({ row, content: canonicalJson(row.json) });

const byContent = ({ content }: Compared, { content: other }: Compared) =>
  content < other ? -1 : content > other ? 1 : 0;

/** Equal ones first, then what is left, by content, so that the order of the inputs decides nothing. */
function* pairGroup({ a, b }: Group, pairs: Map<Row, Row>): Interruptible<void> {
  if (a.length === 1 && b.length === 1) {
    pairs.set(a[0] as Row, b[0] as Row);
    return;
  }
  const equal = new Map<string, Row[]>();
  const comparedB = yield* mapYielding(b, comparedOf);
  yield* forEachYielding(comparedB.toReversed(), ({ row, content }) => {
    const rows = equal.get(content);
    if (rows === undefined) equal.set(content, [row]);
    else rows.push(row);
  });
  const taken = new Set<Row>();
  const left: Compared[] = [];
  yield* forEachYielding(a, (row) => {
    const compared = comparedOf(row);
    const partner = equal.get(compared.content)?.pop();
    if (partner === undefined) left.push(compared);
    else {
      pairs.set(row, partner);
      taken.add(partner);
    }
  });
  const others = comparedB.filter(({ row }) => !taken.has(row));
  if (left.length === 0 || others.length === 0) return;
  const sorted = yield* sortYielding(others, byContent);
  for (const [at, { row }] of (yield* sortYielding(left, byContent)).entries()) {
    const partner = sorted[at]?.row;
    if (partner === undefined) return;
    pairs.set(row, partner);
  }
}

/** The row of B that belongs to a row of A. */
export function* pairRows(a: readonly Row[], b: readonly Row[]): Interruptible<ReadonlyMap<Row, Row>> {
  const groups = new Map<string, Group>();
  yield* forEachYielding(a, (row) => {
    if (row.key === undefined) return;
    const group = groups.get(row.key);
    if (group === undefined) groups.set(row.key, { a: [row], b: [] });
    else group.a.push(row);
  });
  yield* forEachYielding(b, (row) => {
    if (row.key !== undefined) groups.get(row.key)?.b.push(row);
  });
  const pairs = new Map<Row, Row>();
  let rows = 0;
  for (const group of groups.values()) {
    if (rows >= 1_000) {
      rows = 0;
      yield;
    }
    if (group.b.length > 0) yield* pairGroup(group, pairs);
    rows += group.a.length;
  }
  return pairs;
}
