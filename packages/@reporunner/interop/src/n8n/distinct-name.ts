/** `name`, or `name 2` and so on when it is taken. `taken` holds, by name, the number to try next. */
export function distinctName(name: string, taken: Map<string, number>, longest = 200): string {
  let made = name;
  const short = name.slice(0, longest - 6);
  for (let number = taken.get(name) ?? 1; taken.has(made); number += 1) {
    made = `${short} ${number + 1}`;
    taken.set(name, number + 1);
  }
  taken.set(made, Math.max(1, taken.get(made) ?? 1));
  return made;
}
