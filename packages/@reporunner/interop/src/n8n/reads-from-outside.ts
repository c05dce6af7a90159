/** Steps that read one inside a loop they are not in: n8n has the data of its last round there, here it is gone. */
import { type JsonObject, referencesOf } from '@reporunner/core';
import type { N8nNode } from './document.ts';
import { maxCheckedExpressions } from './import-limits.ts';
import type { Loop } from './loops.ts';
import type { Translated } from './translation.ts';

export interface ReadFromOutside {
  readonly node: N8nNode;
  readonly read: string;
  readonly loop: string;
}

/** Looks at as many parameters as can be read in little time. */
export function readsFromOutside(
  steps: readonly N8nNode[],
  translations: ReadonlyMap<string, Translated | undefined>,
  homes: ReadonlyMap<string, Loop>,
): readonly ReadFromOutside[] {
  if (homes.size === 0) return [];
  let left = maxCheckedExpressions;
  return steps.flatMap((node) => {
    const { parameters = {} as JsonObject, codeParameters } = translations.get(node.name) ?? {};
    left -= JSON.stringify(parameters).length;
    if (left < 0) return [];
    const around = new Set<Loop>();
    for (let at = homes.get(node.name); at !== undefined; at = homes.get(at.node.name)) around.add(at);
    return [...referencesOf(parameters, codeParameters).names].flatMap((read) => {
      const loop = homes.get(read);
      return loop === undefined || around.has(loop) ? [] : [{ node, read, loop: loop.node.name }];
    });
  });
}
