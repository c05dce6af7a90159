import { describe, expect, it } from 'vitest';
import {
  functionReference,
  namespaceReference,
  referenceOf,
  typeOfValue,
  variableReference,
} from '../../src/expression-reference/index.ts';
import { arrayMethods } from '../../src/expressions/array-methods.ts';
import {
  dateMethods,
  dateProperties,
  durationMethods,
  durationProperties,
  intervalMethods,
} from '../../src/expressions/date-methods.ts';
import { globals } from '../../src/expressions/globals.ts';
import { booleanMethods, numberMethods } from '../../src/expressions/number-methods.ts';
import { objectMethods } from '../../src/expressions/object-methods.ts';
import { ROOT_VARIABLES } from '../../src/expressions/root-variables.ts';
import { stringMethods } from '../../src/expressions/string-methods.ts';
import { HostFunction, Namespace } from '../../src/expressions/values.ts';
import { compileTemplate, hostFunction } from '../../src/index.ts';

const sorted = (names: Iterable<string>) => [...names].sort();

describe('the reference of expressions', () => {
  it('describes just the methods and properties that the evaluator allows', () => {
    expect(sorted(referenceOf('text').methods.keys())).toEqual(sorted(stringMethods.keys()));
    expect(sorted(referenceOf('list').methods.keys())).toEqual(sorted(arrayMethods.keys()));
    expect(sorted(referenceOf('object').methods.keys())).toEqual(sorted(objectMethods.keys()));
    expect(sorted(referenceOf('number').methods.keys())).toEqual(sorted(numberMethods.keys()));
    expect(sorted(referenceOf('boolean').methods.keys())).toEqual(sorted(booleanMethods.keys()));
    expect(sorted(referenceOf('date').methods.keys())).toEqual(sorted(dateMethods.keys()));
    expect(sorted(referenceOf('date').properties.keys())).toEqual(sorted(dateProperties.keys()));
    expect(sorted(referenceOf('duration').methods.keys())).toEqual(sorted(durationMethods.keys()));
    expect(sorted(referenceOf('duration').properties.keys())).toEqual(sorted(durationProperties));
    expect(sorted(referenceOf('interval').methods.keys())).toEqual(sorted(intervalMethods.keys()));
  });

  it('describes just the variables, functions and tables that can be named', () => {
    expect(sorted(variableReference.keys())).toEqual(sorted(ROOT_VARIABLES));
    const named = [...globals];
    expect(sorted(functionReference.keys())).toEqual(
      sorted(named.filter(([, value]) => value instanceof HostFunction).map(([name]) => name)),
    );
    const tables = named.flatMap(([, value]) => (value instanceof Namespace ? [value] : []));
    expect(sorted(namespaceReference.keys())).toEqual(sorted(tables.map(({ name }) => name)));
    for (const { name, constants, functions } of tables)
      expect(sorted(namespaceReference.get(name)?.keys() ?? []), name).toEqual(
        sorted([...constants.keys(), ...functions.keys()]),
      );
  });

  it('tells the type of every kind of value', () => {
    const value = (source: string) => compileTemplate(source).inspect({});
    expect(typeOfValue(value("={{ DateTime.fromISO('2026-01-01') }}"))).toBe('date');
    expect(typeOfValue(value('={{ Duration.fromMillis(5) }}'))).toBe('duration');
    expect(['a', 1, true, null, undefined, [], {}, hostFunction(() => 1)].map(typeOfValue)).toEqual([
      'text',
      'number',
      'boolean',
      'null',
      'undefined',
      'list',
      'object',
      'function',
    ]);
  });
});
