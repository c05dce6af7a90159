/** A shade of a group's colour, for the ground under its icon. */
const known: ReadonlySet<string> = new Set([
  'trigger',
  'flow',
  'data',
  'io',
  'ai',
  'communication',
  'development',
]);

export const groupVariable = (group: string | undefined): string =>
  `--group-${group !== undefined && known.has(group) ? group : 'development'}`;

export const groupTint = (group: string | undefined, percent: number): string =>
  `color-mix(in srgb, var(${groupVariable(group)}) ${percent}%, transparent)`;
