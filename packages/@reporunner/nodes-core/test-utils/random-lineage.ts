/** Random workflows of real nodes with marks and probes between them. The same seed, the same workflow. */
import { flow, type NodeSpec } from './flow.ts';

/** A number from 0 up to 1, as `Math.random`. */
export type Random = () => number;

export function randomOf(seed: number): Random {
  let at = seed | 0;
  return () => {
    at = (at + 0x6d2b79f5) | 0;
    let mixed = Math.imul(at ^ (at >>> 15), 1 | at);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface RandomFlow {
  readonly document: object;
  /** Workflows that it calls. */
  readonly called: readonly object[];
  readonly items: number;
}

/** Where the next nodes are attached: output ports that are open, and the marks whose items lie there. */
interface Open {
  /** Undefined at the entry of a body. */
  readonly from: string | undefined;
  readonly marks: readonly string[];
}

class Builder {
  readonly nodes: Record<string, NodeSpec> = {};
  readonly edges: string[] = [];
  readonly called: object[] = [];
  readonly #random: Random;
  readonly #withCode: boolean;
  readonly #prefix: string;
  #count = 0;
  #left: number;

  constructor(random: Random, withCode: boolean, size: number, prefix = '') {
    this.#random = random;
    this.#withCode = withCode;
    this.#left = size;
    this.#prefix = prefix;
  }

  #int(from: number, to: number): number {
    return from + Math.floor(this.#random() * (to - from + 1));
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#int(0, list.length - 1)] as T;
  }

  #add(kind: string, spec: NodeSpec, home: string | undefined): string {
    this.#count += 1;
    const name = `${this.#prefix}${kind}${this.#count}`;
    this.nodes[name] = home === undefined ? spec : { ...spec, in: home };
    return name;
  }

  #join(from: string | undefined, to: string): void {
    if (from !== undefined) this.edges.push(`${from}>${to}`);
  }

  /** A mark behind an output, and now and then a probe. */
  #marked(
    from: string | undefined,
    marks: readonly string[],
    home: string | undefined,
    forget: readonly string[] = [],
  ): Open {
    const name = `${this.#prefix}m${this.#count + 1}`;
    this.#count += 1;
    this.nodes[name] = {
      type: 't.mark',
      parameters: { name, forget },
      ...(home === undefined ? {} : { in: home }),
    };
    this.#join(from, name);
    const known = [...marks.filter((other) => other !== name), name];
    if (this.#random() < 0.3) return { from: name, marks: known };
    return { from: this.#probed(name, known, home), marks: known };
  }

  #probed(from: string, names: readonly string[], home: string | undefined): string {
    const probe = this.#add('p', { type: 't.probe' }, home);
    this.nodes[probe] = { ...(this.nodes[probe] as NodeSpec), parameters: { probe, names } };
    this.#join(from, probe);
    return probe;
  }

  #after(open: Open, spec: NodeSpec, home: string | undefined, port = ''): Open {
    const name = this.#add('n', spec, home);
    this.#join(open.from, name);
    return this.#marked(`${name}${port}`, open.marks, home);
  }

  /** A chain of steps, some of which branch and come together again. */
  chain(start: Open, home: string | undefined, depth: number): Open {
    let open = start;
    const steps = this.#int(1, 4);
    for (let step = 0; step < steps && this.#left > 0; step += 1) {
      this.#left -= 1;
      const dice = this.#random();
      if (dice < 0.45) open = this.#simple(open, home);
      else if (dice < 0.65) open = this.#branches(open, home, depth);
      else if (depth < 3) open = this.#container(open, home, depth);
      else open = this.#simple(open, home);
    }
    return open;
  }

  #simple(open: Open, home: string | undefined): Open {
    const big = { left: '={{ $json.k }}', operator: 'greater', right: this.#int(0, 4) };
    const specs: NodeSpec[] = [
      { type: 'core.noOp' },
      { type: 'core.noOp', disabled: true },
      { type: 'core.set', parameters: { fields: [{ name: 'k', value: '={{ $json.k + 1 }}' }] } },
      { type: 'core.filter', parameters: { conditions: [big] } },
      { type: 'core.sort', parameters: { fields: [{ name: 'k', order: 'descending' }] } },
      { type: 'core.limit', parameters: { count: this.#int(1, 6), keep: this.#pick(['first', 'last']) } },
      { type: 'core.splitOut', parameters: { field: 'list', include: 'all' } },
      { type: 'core.aggregate' },
      {
        type: 'core.summarize',
        parameters: { summaries: [{ operation: 'append', field: 'anc' }], groupBy: ['k'] },
      },
      { type: 'core.removeDuplicates', parameters: { compare: 'selected', fields: ['k'] } },
    ];
    if (this.#withCode) specs.push(...codes.map((parameters) => ({ type: 'core.code', parameters })));
    return this.#after(open, this.#pick(specs), home);
  }

  #branches(open: Open, home: string | undefined, depth: number): Open {
    const when = [{ left: '={{ $json.k }}', operator: 'greater', right: this.#int(0, 4) }];
    const kind = this.#pick(['if', 'switch', 'filter', 'fork', 'compare']);
    const spec: NodeSpec =
      kind === 'if'
        ? { type: 'core.if', parameters: { conditions: when } }
        : kind === 'filter'
          ? { type: 'core.filter', parameters: { conditions: when } }
          : kind === 'switch'
            ? {
                type: 'core.switch',
                parameters: {
                  match: 'all',
                  rules: [
                    { output: 'a', conditions: when },
                    { output: 'b', conditions: [{ left: '={{ $json.k }}', operator: 'less', right: 4 }] },
                  ],
                },
              }
            : { type: 'core.noOp' };
    const name = this.#add('b', spec, home);
    this.#join(open.from, name);
    const ports =
      kind === 'if'
        ? ['.true', '.false']
        : kind === 'filter'
          ? ['', '.discarded']
          : kind === 'switch'
            ? ['.a', '.b']
            : ['', ''];
    const sides = ports.map((port) => {
      const side = this.#marked(`${name}${port}`, open.marks, home);
      return this.#random() < 0.5 ? this.chain(side, home, depth) : side;
    });
    const marks = [...new Set(sides.flatMap((side) => side.marks))];
    const [left, right] = sides as [Open, Open];
    if (kind === 'compare') {
      const compare = this.#add('c', { type: 'core.compareDatasets', parameters: { keys: ['k'] } }, home);
      this.#join(left.from, compare);
      this.#join(right.from, `${compare}.b`);
      return this.#marked(`${compare}${this.#pick(['.different', '.onlyA', '.onlyB'])}`, marks, home);
    }
    // Several connections at one input, or a merge.
    if (this.#random() < 0.3) {
      const both = this.#add('j', { type: 'core.noOp' }, home);
      this.#join(left.from, both);
      this.#join(right.from, both);
      return this.#marked(both, marks, home);
    }
    const merge = this.#add(
      'g',
      {
        type: 'core.merge',
        parameters: this.#pick<object>([
          { mode: 'append' },
          { mode: 'combineByPosition', clash: 'suffix', unpaired: this.#pick(['keep', 'drop']) },
          {
            mode: 'combineByKey',
            clash: 'suffix',
            keys: [{ left: 'k', right: 'k' }],
            join: this.#pick(['inner', 'left', 'right', 'outer']),
          },
          { mode: 'combineAll', clash: 'suffix' },
        ]),
      },
      home,
    );
    this.#join(left.from, merge);
    this.#join(right.from, `${merge}.input2`);
    // Few items, lest combinations of combinations make thousands.
    const limit = this.#add('l', { type: 'core.limit', parameters: { count: 12 } }, home);
    this.#join(merge, limit);
    return this.#marked(limit, marks, home);
  }

  /** Marks at the entries of the bodies of a container. */
  readonly #entries = new Map<string, string[]>();

  #forget(entries: readonly string[], since: ReadonlySet<string>): void {
    const inside = Object.keys(this.nodes).filter((name) => !since.has(name));
    for (const entry of entries) {
      const spec = this.nodes[entry] as NodeSpec;
      const forget = inside.filter((name) => name !== entry);
      this.nodes[entry] = { ...spec, parameters: { ...spec.parameters, forget } };
    }
  }

  /** A body that begins with a container: nothing stands between the two walls. */
  #nested(home: string, marks: readonly string[], depth: number): void {
    const names = new Set(Object.keys(this.nodes));
    const open = this.#container({ from: undefined, marks }, home, depth + 1, true);
    const box = Object.keys(this.nodes).find((name) => !names.has(name)) as string;
    if (this.#random() < 0.7) this.chain(open, home, depth + 1);
    const entries = this.#entries.get(box) ?? [];
    this.#entries.set(home.split('.')[0] as string, entries);
    this.#forget(entries, names);
  }

  #body(home: string, marks: readonly string[], depth: number, failing: boolean): void {
    if (!failing && depth < 2 && this.#random() < 0.3) {
      this.#nested(home, marks, depth);
      return;
    }
    const names = new Set(Object.keys(this.nodes));
    let open = this.#marked(undefined, marks, home);
    const entry = Object.keys(this.nodes).find((name) => !names.has(name)) as string;
    if (failing) {
      const fail = this.#add('f', { type: 't.fail', parameters: { every: this.#int(2, 5) } }, home);
      this.#join(open.from, fail);
      open = { ...open, from: fail };
    }
    if (this.#random() < 0.9) this.chain(open, home, depth + 1);
    // What an item was in an earlier iteration is not what `$('mark')` means in this one.
    this.#forget([entry], names);
    const box = home.split('.')[0] as string;
    this.#entries.set(box, [...(this.#entries.get(box) ?? []), entry]);
  }

  /** `isEntry`: of a kind that passes nothing on that has not been through a body. */
  #container(open: Open, home: string | undefined, depth: number, isEntry = false): Open {
    const kinds = ['loop', 'times', 'parallel', 'branches', 'batch'];
    const kind = this.#pick(isEntry ? kinds : [...kinds, 'conditional', 'try', 'call']);
    if (kind === 'call') return this.#call(open, home, depth);
    const failing = !isEntry && this.#random() < 0.3;
    const onFailure = failing ? { onFailure: 'collect' } : {};
    const some = { size: this.#int(1, 4), concurrency: this.#int(1, 3) };
    const parameters: Record<string, [string, object, readonly string[]]> = {
      loop: ['loop', { ...some, ...onFailure }, ['body']],
      times: [
        'loop',
        {
          mode: 'times',
          times: this.#int(1, 3),
          collect: this.#pick(['all', 'last']),
          carry: this.#random() < 0.7,
          ...onFailure,
        },
        ['body'],
      ],
      batch: ['batch', { ...some, ...onFailure }, ['body']],
      parallel: ['parallel', { mode: 'forEach', ...onFailure }, ['body']],
      branches: ['parallel', { branches: ['a', 'b'] }, ['a', 'b']],
      conditional: [
        'conditional',
        { cases: [{ name: 'then', when: '={{ $json.k > 2 }}' }], match: this.#pick(['first', 'all']) },
        this.#pick([['then', 'else'], ['then']]),
      ],
      try: ['tryCatch', {}, this.#pick([['try', 'catch'], ['try']])],
    };
    const [type, values, bodies] = parameters[kind] as [string, object, readonly string[]];
    const box = this.#add('x', { type: `core.${type}`, parameters: values }, home);
    this.#join(open.from, box);
    const canFail = failing && ['loop', 'times', 'batch', 'parallel'].includes(kind);
    for (const body of bodies)
      this.#body(`${box}.${body}`, open.marks, depth, body === 'try' ? failing : canFail);
    const after = this.#marked(box, open.marks, home);
    if (!canFail) return after;
    const failed = this.#marked(`${box}.failed`, open.marks, home);
    const both = this.#add('j', { type: 'core.noOp' }, home);
    this.#join(after.from, both);
    this.#join(failed.from, both);
    return this.#marked(both, [...new Set([...after.marks, ...failed.marks])], home);
  }

  #call(open: Open, home: string | undefined, depth: number): Open {
    const id = `${this.#prefix}w${this.#count + 1}`;
    const child = new Builder(this.#random, this.#withCode, Math.min(this.#left, 4), `${id}_`);
    // The names of the caller mean nothing there.
    const first = child.#marked('start', [], undefined);
    const entry = Object.keys(child.nodes)[0] as string;
    child.chain(first, undefined, Math.max(depth + 1, 2));
    // It may be called again with items that it gave: what they were then is not what they are now.
    const own = child.nodes[entry] as NodeSpec;
    child.nodes[entry] = { ...own, parameters: { ...own.parameters, forget: Object.keys(child.nodes) } };
    this.called.push(...child.called, {
      ...flow({ ...child.nodes, start: { type: 'core.calledByWorkflow' } }, child.edges, id),
    });
    const mode = this.#pick(['once', 'perItem']);
    return this.#after(open, { type: 'core.executeWorkflow', parameters: { workflowId: id, mode } }, home);
  }

  build(items: number): RandomFlow {
    const start = this.#marked('start', ['start'], undefined);
    const end = this.chain(start, undefined, 0);
    this.#probed(end.from ?? 'start', end.marks, undefined);
    return { document: flow(this.nodes, this.edges), called: this.called, items };
  }
}

const anc = `const union = (all) => { const made = {}; for (const one of all) for (const name in one) made[name] = [...new Set([...(made[name] || []), ...one[name]])]; return made; };`;

const codes = [
  { code: 'return items.filter((item) => item.json.k % 2 === 0 || items.length < 3)' },
  { code: 'return items.toReversed()' },
  { code: 'return [...items, items[0]]' },
  { code: 'return items.map(({ json }, i) => ({ json: { ...json }, pairedItem: i }))' },
  {
    code: `${anc} return items.slice(1).map(({ json }, i) => ({ json: { ...json, anc: union([json.anc, items[i].json.anc]) }, pairedItem: [i, { item: i + 1 }] }))`,
  },
  {
    code: `${anc} const all = union(items.map(({ json }) => json.anc)); return items.map(() => ({ anc: all }))`,
  },
  { mode: 'each', code: 'return [{ ...$json }, { ...$json, k: 1 }]' },
];

export function randomLineageFlow(
  seed: number,
  options: { readonly size?: number; readonly withCode?: boolean } = {},
) {
  const random = randomOf(seed);
  const builder = new Builder(random, options.withCode ?? true, options.size ?? 14);
  return builder.build(1 + Math.floor(random() * 8));
}
