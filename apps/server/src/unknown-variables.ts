import { environment } from './config.ts';

/** Set by the supervisor, or read by the command line, which starts the server too. */
const ofOthers = ['REPORUNNER_API_KEY', 'REPORUNNER_LAST_EXIT'];

/** How many characters have to be changed, added or removed to make one text of the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [at, character] of [...from].entries()) {
    const next = [at + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (row[column - 1] as number) + (character === to[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] as number) + 1, (next[column - 1] as number) + 1));
    }
    row = next;
  }
  return row[to.length] as number;
}

/** A warning for each variable `REPORUNNER_…` that sets nothing, naming the one that is spelled most like it. */
export function warningsOfUnknownVariables(
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const known = [...Object.keys(environment), ...ofOthers];
  const allowed = new Set([
    ...known,
    ...(env.REPORUNNER_ENV_ALLOW ?? '').split(',').map((name) => name.trim()),
  ]);
  return Object.keys(env)
    .filter((name) => name.startsWith('REPORUNNER_') && !allowed.has(name))
    .map((name) => {
      const [near] = known
        .map((one) => ({ one, far: distance(name.slice(0, 80), one) }))
        .sort((a, b) => a.far - b.far);
      const hint = near !== undefined && near.far <= 6 ? ` Did you mean ${near.one}?` : '';
      return `The variable ${name.slice(0, 80)} is not known and sets nothing.${hint}`;
    });
}
