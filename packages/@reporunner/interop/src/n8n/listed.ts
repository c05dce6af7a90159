const maxListed = 10;

/** A few of many names, for a message. */
export function listed(names: readonly string[], between = ', '): string {
  const shown = names.slice(0, maxListed).map((name) => name.slice(0, 100));
  const others = names.length - shown.length;
  return `${shown.join(between)}${others > 0 ? ` and ${others} more` : ''}`;
}
