/** `name`, or `name 2` and so on when it is taken. `taken` holds, by name, the number to try next. */
export function distinctName(name: string, taken: Map<string, number>, maxLength = 200): string {
  let candidate = name;
  const short = name.slice(0, maxLength - 6);
  for (let number = taken.get(name) ?? 1; taken.has(candidate); number += 1) {
    candidate = `${short} ${number + 1}`;
    taken.set(name, number + 1);
  }
  taken.set(candidate, Math.max(1, taken.get(candidate) ?? 1));
  return candidate;
}
