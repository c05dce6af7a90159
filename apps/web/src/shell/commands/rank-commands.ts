/** Which commands fit what was typed, the best first. Every word must be found; beginnings of words count most. */
export interface Rankable {
  readonly label: string;
  readonly keywords?: string | undefined;
}

/** Case and accents make no difference. */
export const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

function scoreWord(word: string, label: string, keywords: string): number {
  if (label.startsWith(word)) return 8;
  const at = label.indexOf(word);
  if (at > 0) return /[\p{L}\p{N}]/u.test(label[at - 1] ?? '') ? 3 : 6;
  if (keywords.split(/\s+/).some((one) => one.startsWith(word))) return 4;
  if (keywords.includes(word)) return 2;
  // The letters in order, as people abbreviate: `nw` finds "New workflow".
  let from = 0;
  for (const letter of word) {
    const found = label.indexOf(letter, from);
    if (found === -1) return 0;
    from = found + 1;
  }
  return word.length > 1 ? 1 : 0;
}

export function rankCommands<T extends Rankable>(query: string, commands: readonly T[]): readonly T[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return commands;
  return commands
    .map((command, index) => {
      const label = fold(command.label);
      const keywords = fold(command.keywords ?? '');
      const scores = words.map((word) => scoreWord(word, label, keywords));
      return { command, index, score: scores.includes(0) ? 0 : scores.reduce((sum, one) => sum + one, 0) };
    })
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score || one.index - other.index)
    .map(({ command }) => command);
}
