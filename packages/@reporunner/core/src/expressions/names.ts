/** The names of arrow functions and blocks: where their values lie, so that none is looked up while it runs. */
export interface Names {
  readonly slots: Map<string, Variable>;
  readonly parent: Names | undefined;
  /** Slots taken in the frame, which a block shares with what is around it. */
  readonly taken: { count: number };
  readonly isBlock: boolean;
}

interface Variable {
  readonly slot: number;
  readonly isConstant: boolean;
}

/** Names whose values lie in a frame of their own. */
export const frameNames = (parent: Names | undefined): Names => ({
  slots: new Map(),
  parent,
  taken: { count: 0 },
  isBlock: false,
});

/** Names of a block, whose values lie in the frame around it. */
export const blockNames = (parent: Names): Names => ({
  slots: new Map(),
  parent,
  taken: parent.taken,
  isBlock: true,
});

/** Gives a name a slot. */
export function declare(names: Names, name: string, isConstant: boolean): number {
  const slot = names.taken.count;
  names.taken.count += 1;
  names.slots.set(name, { slot, isConstant });
  return slot;
}

/** Where a name lies: so many frames outwards, in that slot. */
export function lookup(
  name: string,
  names: Names | undefined,
): (Variable & { readonly hops: number }) | undefined {
  let hops = 0;
  for (let at = names; at !== undefined; at = at.parent) {
    const found = at.slots.get(name);
    if (found !== undefined) return { ...found, hops };
    if (!at.isBlock) hops += 1;
  }
  return undefined;
}
