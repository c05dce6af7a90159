import { describe, expect, it } from 'vitest';
import { describeCode } from '../../src/describe-code.ts';

const variablesOf = (code: string) =>
  describeCode({ code, language: 'javascript', perItem: false }).variables;

describe('what code may read', () => {
  it('is the variables that its text names', () => {
    expect(variablesOf('return items')).toEqual([]);
    expect(variablesOf('return { city: $vars.city, at: $execution.resumeUrl }')).toEqual([
      '$vars',
      '$execution',
    ]);
  });

  it('is the data of nodes, or their links', () => {
    const { nodes, links } = describeCode({
      code: "return [$('A').all(), $execution.resumeUrlOf('B'), $execution.resumeUrlOf(name)]",
      language: 'javascript',
      perItem: false,
    });
    expect([nodes, links]).toEqual([['A'], ['B']]);
  });

  it.each(['return eval("$v" + "ars")', 'return arguments[10]', 'return $\\u0076ars'])(
    'is all of them where it can reach one without its name: %s',
    (code) => {
      expect(variablesOf(code)).toHaveLength(7);
    },
  );
});
