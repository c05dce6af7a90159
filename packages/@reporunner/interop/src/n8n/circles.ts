/** Connections that lead back: n8n repeats the steps between, here a container does. */

interface Step {
  readonly from: string;
  readonly to: string;
}

/** More circles than these are not looked for. */
const maxCircles = 20;

/** Circles of connections: the steps of each, from where it is entered. Each is without the connection before it. */
export function circlesOf(steps: readonly Step[]): readonly (readonly string[])[] {
  const circles: (readonly string[])[] = [];
  const depths = depthsOf(steps);
  let left = steps;
  while (circles.length < maxCircles) {
    left = onCircles(left);
    const circle = circleIn(left);
    if (circle === undefined) break;
    const first = entryOf(circle, depths);
    const turned = [...circle.slice(first), ...circle.slice(0, first)];
    circles.push(turned);
    left = left.filter(({ from, to }) => from !== turned.at(-1) || to !== turned[0]);
  }
  return circles;
}

/** Without the steps that nothing leads to: those left are on circles, or come after one. */
function onCircles(steps: readonly Step[]): readonly Step[] {
  const incoming = new Map<string, number>();
  for (const { to } of steps) incoming.set(to, (incoming.get(to) ?? 0) + 1);
  const outgoing = Map.groupBy(steps, ({ from }) => from);
  const open = [...outgoing.keys()].filter((name) => !incoming.has(name));
  const gone = new Set<string>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    gone.add(name);
    for (const { to } of outgoing.get(name) ?? []) {
      const count = (incoming.get(to) ?? 0) - 1;
      incoming.set(to, count);
      if (count === 0) open.push(to);
    }
  }
  return steps.filter(({ from }) => !gone.has(from));
}

/** Backwards from any step that is left, a circle is met. */
function circleIn(steps: readonly Step[]): readonly string[] | undefined {
  const before = new Map(steps.map(({ from, to }) => [to, from]));
  let name = steps[0]?.from;
  const seen = new Set<string>();
  while (name !== undefined && !seen.has(name)) {
    seen.add(name);
    name = before.get(name);
  }
  if (name === undefined) return undefined;
  const circle = [name];
  for (let at = before.get(name); at !== undefined && at !== name; at = before.get(at)) circle.unshift(at);
  return circle;
}

/** How many steps each is from where nothing leads to. */
function depthsOf(steps: readonly Step[]): ReadonlyMap<string, number> {
  const outgoing = Map.groupBy(steps, ({ from }) => from);
  const entered = new Set(steps.map(({ to }) => to));
  const depths = new Map([...outgoing.keys()].filter((name) => !entered.has(name)).map((name) => [name, 0]));
  // What is set while this goes on comes after all that is there: nearer ones come first.
  for (const [name, depth] of depths)
    for (const { to } of outgoing.get(name) ?? []) if (!depths.has(to)) depths.set(to, depth + 1);
  return depths;
}

/** The place of the step that is reached first. */
function entryOf(circle: readonly string[], depths: ReadonlyMap<string, number>): number {
  const depth = (name: string) => depths.get(name) ?? Number.POSITIVE_INFINITY;
  return circle.reduce((first, name, at) => (depth(name) < depth(circle[first] as string) ? at : first), 0);
}
