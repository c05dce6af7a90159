import type { N8nDocument } from './document.ts';

/** One connection by names and numbers, of the kind that carries items. */
export interface Link {
  readonly from: string;
  readonly output: number;
  readonly to: string;
  readonly input: number;
}

export function linksOf({ connections }: N8nDocument): {
  readonly links: readonly Link[];
  /** Of other kinds: a model or a tool of an agent. */
  readonly others: readonly { readonly from: string; readonly to: string; readonly kind: string }[];
} {
  const links: Link[] = [];
  const others: { from: string; to: string; kind: string }[] = [];
  for (const [from, kinds] of Object.entries(connections)) {
    for (const [kind, outputs] of Object.entries(kinds)) {
      for (const [output, targets] of outputs.entries()) {
        for (const { node: to, index } of targets ?? []) {
          if (kind === 'main') links.push({ from, output, to, input: index });
          else others.push({ from, to, kind });
        }
      }
    }
  }
  return { links, others };
}
