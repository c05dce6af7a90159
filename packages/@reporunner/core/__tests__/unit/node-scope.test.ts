import { describe, expect, it } from 'vitest';
import { NodeScope } from '../../src/expressions/node-scope.ts';
import { compileTemplate, isServiceError } from '../../src/index.ts';

const items = [{ json: { a: 1 } }, { json: { a: 2 } }];

/** The second pass of a loop, in which one node has run. */
class Scope extends NodeScope {
  protected caughtError() {
    return undefined;
  }
  protected loop(counter: 'loop' | 'batch') {
    return counter === 'loop' ? { index: 1, items } : undefined;
  }
  protected workflow() {
    return { id: 'w', name: 'W' };
  }
  protected ownParameters() {
    return {};
  }
  protected nodeNames() {
    return ['one'];
  }
  protected parametersOf(name: string) {
    return name === 'one' ? {} : undefined;
  }
  protected portsOf() {
    return { main: items };
  }
  protected placeOf(name: string) {
    return { nodeId: `id of ${name}`, scope: 'l[1]' };
  }
  protected ancestor() {
    return { kind: 'found', item: items[0] } as const;
  }
}

const scope = new Scope(items, 0, {
  executionId: 'e',
  mode: 'manual',
  attempt: 1,
  timezone: 'UTC',
  now: 0,
  variables: {},
  env: {},
  resumeUrl: (place) => (place === undefined ? '/e' : `/e/${place.nodeId}/${place.scope}`),
});

const evaluate = (expression: string) => compileTemplate(`={{ ${expression} }}`).evaluate(scope as never);

describe('the link of a node', () => {
  it('is made by its name, for the activation that is seen from there', () => {
    expect(evaluate("$execution.resumeUrlOf('one')")).toBe('/e/id of one/l[1]');
    expect(evaluate('$execution.resumeUrl')).toBe('/e');
    expect(() => evaluate("$execution.resumeUrlOf('two')")).toThrow('no node "two"');
  });

  it('is no part of $execution as data', () => {
    expect(evaluate('$execution')).toEqual({ id: 'e', mode: 'manual', resumeUrl: '/e' });
  });
});

describe('functions that read items of nodes', () => {
  it.each([
    ["$('one').all().length", 2],
    ["$('one').all(0).length", 2],
    ["$('one').first(0, 0).json.a", 1],
    ["$('one').last(0, $runIndex).json.a", 2],
    ['$input.all(0, -1).length', 2],
    ["$items('one', 0, $runIndex).length", 2],
    ["$('one').itemMatching(1).json.a", 1],
  ])('take the place that they read anyway: %s', (expression, expected) => {
    expect(evaluate(expression)).toBe(expected);
  });

  it.each([
    ["$('one').all(1)", 'first output'],
    ["$('one').first(0, 5)", 'other runs'],
    ["$items('one', 0, 5)", 'other runs'],
    ["$items('one', 'main')", 'first output'],
    ["$('one', 2)", 'one argument'],
    ['$input.first(0, 0, 1)', 'at most 2 arguments'],
  ])('refuse another output or run, and what they do not take: %s', (expression, text) => {
    let message = 'nothing';
    try {
      evaluate(expression);
    } catch (error) {
      message = isServiceError(error, 'EXPRESSION_ERROR') ? error.message : String(error);
    }
    expect(message).toContain(text);
  });
});
