/**
 * Code that makes new items and does not say from which. n8n pairs such items with its input by their places, when
 * they are as many; here it is not known where they came from, and `$('X').item` after it fails.
 */
import type { JsonValue } from '@reporunner/core';
import type { N8nNode } from './document.ts';
import { maxCheckedExpressions } from './import-limits.ts';
import type { Link } from './links.ts';
import { text } from './parameters.ts';
import type { Translated } from './translation.ts';

export interface LostLineage {
  /** The node whose code does not say where its items came from. */
  readonly node: N8nNode;
  readonly reader: string;
  readonly read: string;
}

/** Connections followed altogether; what is beyond is not looked at. */
const maxFollowed = 2_000_000;

const codeTypes = new Set(['n8n-nodes-base.code', 'n8n-nodes-base.function']);

const pairedRead =
  /\$\(\s*(?:'([^'\\\n]*)'|"([^"\\\n]*)"|`([^`\\\n]*)`)\s*\)\s*\??\.\s*(?:item|itemMatching|pairedItem)(?![\w$])/g;

/** What an item may be returned as, to stay the item that it is. */
const keptItems =
  /^(?:items|\$input\s*\.\s*all\(\s*\))(?:\s*\.\s*(?:filter|slice|sort|toSorted|reverse|toReversed)\b|\s*[;}]|\s*$)/;
const makesItems = /\.\s*(?:map|flatMap|push|unshift|splice|concat)\s*\(/;

function losesLineage({ type }: N8nNode, known: Translated | undefined): boolean {
  if (!codeTypes.has(type) || known === undefined || known.parameters.mode === 'each') return false;
  const code = text(known.parameters, 'code');
  if (code.includes('pairedItem')) return false;
  const returned = code.split(/\breturn\b/).slice(1);
  return makesItems.test(code) || !returned.every((one) => keptItems.test(one.trimStart()));
}

/** The nodes whose matching item some parameters read, by name. */
function pairedReads(value: JsonValue | undefined): readonly string[] {
  const found = new Set<string>();
  const open = [value];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (typeof at === 'string') {
      for (const [, single, double, backtick] of at.matchAll(pairedRead))
        found.add(single ?? double ?? backtick ?? '');
    } else if (typeof at === 'object' && at !== null)
      for (const part of Object.values(at)) open.push(part as JsonValue);
  }
  return [...found];
}

/** Reads of a matching item through code that loses it, each once. */
export function lostLineage(
  steps: readonly N8nNode[],
  translations: ReadonlyMap<string, Translated | undefined>,
  links: readonly Link[],
): readonly LostLineage[] {
  const losing = new Map(
    steps.filter((node) => losesLineage(node, translations.get(node.name))).map((node) => [node.name, node]),
  );
  if (losing.size === 0) return [];
  let characters = maxCheckedExpressions;
  const readers = new Map<string, string[]>();
  for (const { name } of steps) {
    const parameters = translations.get(name)?.parameters ?? {};
    characters -= JSON.stringify(parameters).length;
    if (characters < 0) break;
    for (const read of pairedReads(parameters)) readers.set(read, [...(readers.get(read) ?? []), name]);
  }
  const outgoing = Map.groupBy(links, ({ from }) => from);
  let followed = 0;
  return [...readers].flatMap(([read, names]) => {
    // By step: the code that was passed on the way to it from what is read.
    const through = new Map<string, string>();
    const seen = new Set([read]);
    const open: { readonly at: string; readonly code: string | undefined }[] = [
      { at: read, code: undefined },
    ];
    for (let next = open.pop(); next !== undefined && followed < maxFollowed; next = open.pop()) {
      const code = next.code ?? (next.at !== read && losing.has(next.at) ? next.at : undefined);
      for (const { to } of outgoing.get(next.at) ?? []) {
        followed += 1;
        const known = code === undefined ? seen : through;
        if (known.has(to) || to === read) continue;
        if (code === undefined) seen.add(to);
        else through.set(to, code);
        open.push({ at: to, code });
      }
    }
    return names.flatMap((reader) => {
      const node = losing.get(through.get(reader) ?? '');
      return node === undefined ? [] : [{ node, reader, read }];
    });
  });
}
