import { answers } from '@reporunner/api-types';
import { expect } from 'vitest';
import type { ApiRoute } from '../../src/http/route.ts';

/** Holds every answer of the API against what its route promises: nothing missing, nothing that is not told. */
export function createAnswerCheck(routes: readonly ApiRoute[]) {
  const patterns = routes.map((route) => ({
    route,
    pattern: new RegExp(`^${route.path.replace(/:\w+/g, '[^/]+')}$`),
  }));
  const seen = new Set<string>();
  const check = (method: string, path: string, status: number, body: unknown): void => {
    const [plain = ''] = path.split('?');
    if (status >= 400) {
      const problem = answers.problemDocument.parse(body);
      expect(problem).toEqual(body);
      expect(problem.status).toBe(status);
      return;
    }
    // A fixed path goes before one with parameters.
    const [found] = patterns
      .filter(({ route, pattern }) => route.method === method && pattern.test(plain))
      .sort((a, b) => a.route.path.split(':').length - b.route.path.split(':').length);
    if (found === undefined) return;
    seen.add(`${method} ${found.route.path}`);
    if (found.route.answer === undefined) expect(body).toBeUndefined();
    else expect(found.route.answer.parse(body), `${method} ${plain}`).toEqual(body);
  };
  return {
    check,
    /** But for those that answer with something else than JSON. */
    unseen: () =>
      routes
        .filter(({ media }) => media === undefined)
        .map(({ method, path }) => `${method} ${path}`)
        .filter((one) => !seen.has(one)),
  };
}
