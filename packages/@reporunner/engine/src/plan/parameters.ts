/**
 * Parameters, compiled. What holds no expression is validated once; of the rest only the way down to an expression is
 * created per item, and only the touched top-level parameters are validated again.
 */

import { LIMITS } from '@reporunner/constants';
import {
  type CompiledTemplate,
  compileJsonTemplate,
  compileTemplate,
  isExpression,
  type JsonObject,
  type JsonRendering,
  type JsonValue,
  jsonRenderingOf,
  jsonTemplateHintIn,
  ServiceError,
  stepsTaken,
} from '@reporunner/core';
import { parseWithNumbers } from '@reporunner/integrations';
import type { z } from 'zod';
import { engineMessage } from '../messages/engine-messages.ts';
import { freeParameter, type Leaf } from './free-leaves.ts';
import { needsValue } from './missing-values.ts';

export interface ParameterProgram {
  /** True when every item sees the same parameters. */
  readonly constant: boolean;
  /** @throws ServiceError EXPRESSION_ERROR, EXPRESSION_BUDGET or NODE_PARAMETER_INVALID, naming the parameter. */
  evaluate(scope: object): unknown;
}

type Build = (scope: object) => unknown;

/**
 * All expressions of one item together have so many times the budget of one: they are evaluated without a pause, and
 * there may be hundreds of them.
 */
const budgetsPerItem = 10;
const maxSteps = budgetsPerItem * LIMITS.expressionSteps;

/** Steps that expressions had taken when the parameters of the present item began to be evaluated. */
let stepsBefore = 0;

/** @throws ServiceError EXPRESSION_BUDGET when the expressions of this item have had enough. */
function assertBudgetLeft(): void {
  if (stepsTaken() - stepsBefore <= maxSteps) return;
  throw new ServiceError(engineMessage('tooManyStepsTogether'), {
    code: 'EXPRESSION_BUDGET',
    service: 'engine',
  });
}

interface Dynamic {
  readonly key: string;
  readonly value: JsonValue;
  readonly build: Build;
  readonly leaves: readonly Place[];
}

function withPath(error: unknown, path: string): unknown {
  if (!(error instanceof ServiceError) || error.details?.path !== undefined) return error;
  return new ServiceError(engineMessage('parameter', { path, problem: error.translatable }), {
    code: error.code,
    service: error.service,
    details: { ...error.details, path },
    cause: error,
  });
}

/** An expression in the parameters, with the value that it has before it is JSON. */
interface Place extends Leaf {
  readonly source: string;
  inspect(scope: object): unknown;
}

/** What the compiler knows of the parameters while it goes through them. */
interface Building {
  readonly leaves: Place[];
  /** Whether what lies there must not be undefined. */
  needsValue(path: Place['path']): boolean;
}

const missing = (source: string, path: string) =>
  new ServiceError(engineMessage('parameterMissing', { path, source: source.slice(1, 200) }), {
    code: 'NODE_PARAMETER_INVALID',
    service: 'engine',
    details: { path },
  });

/**
 * A closure that rebuilds `value`, or undefined when it holds no expression. Tells `leaves` of every expression.
 * As in JSON, undefined is left out of an object and null in a list; where a value is needed, it is an error.
 */
function builder(
  value: JsonValue,
  name: string,
  path: readonly (string | number)[],
  building: Building,
  json?: JsonRendering,
  isTyped = false,
): Build | undefined {
  if (isExpression(value)) {
    const template: CompiledTemplate =
      json === undefined ? compileTemplate(value) : compileJsonTemplate(value, json);
    const isNeeded = building.needsValue(path);
    const evaluate: Build = (scope) => {
      try {
        assertBudgetLeft();
        const result = template.evaluate(scope);
        if (result === undefined && isNeeded) throw missing(value, name);
        return result;
      } catch (error) {
        throw withPath(error, name);
      }
    };
    building.leaves.push({ path, evaluate, source: value, inspect: (scope) => template.inspect(scope) });
    return evaluate;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    const list = value as readonly JsonValue[];
    const parts = list.map((part, index) =>
      builder(part, `${name}[${index}]`, [...path, index], building, undefined, isTyped),
    );
    if (parts.every((part) => part === undefined)) return undefined;
    return (scope) => parts.map((part, index) => (part === undefined ? list[index] : (part(scope) ?? null)));
  }
  const object = value as JsonObject;
  const keys = Object.keys(object);
  const isNumber = isTyped && path.length === 1 && object.type === 'number';
  const parts = keys.map((key) => {
    const part = object[key] as JsonValue;
    if (!isNumber || key !== 'value' || !isExpression(part))
      return builder(part, `${name}.${key}`, [...path, key], building);
    const { evaluate, inspect } = numberOf(part, String(object.name), `${name}.${key}`);
    building.leaves.push({ path: [...path, key], evaluate, inspect, source: part });
    return evaluate;
  });
  if (parts.every((part) => part === undefined)) return undefined;
  return (scope) => {
    const copy: Record<string, unknown> = { ...object };
    for (let at = 0; at < keys.length; at += 1) {
      const part = parts[at];
      if (part === undefined) continue;
      const value = part(scope);
      if (value === undefined) delete copy[keys[at] as string];
      else copy[keys[at] as string] = value;
    }
    return copy;
  };
}

/** True for a list of `{ name, type, value }`. */
function isFieldList(meta: unknown): boolean {
  const ui = (meta as { readonly ui?: { readonly kind?: string } } | undefined)?.ui;
  return ui?.kind === 'fields';
}

/** As JSON, NaN and the infinities are null (ADR 0028); in a field of type number they are an error that names it. */
function numberOf(source: string, field: string, name: string): Pick<Place, 'evaluate' | 'inspect'> {
  const template = compileTemplate(source);
  const evaluate: Build = (scope) => {
    try {
      assertBudgetLeft();
      const value = template.evaluate(scope);
      if (value !== null) return value;
      const computed = template.inspect(scope);
      if (typeof computed !== 'number') return value;
      throw new ServiceError(engineMessage('parameterNotNumber', { field, value: computed }), {
        code: 'NODE_PARAMETER_INVALID',
        service: 'engine',
      });
    } catch (error) {
      throw withPath(error, name);
    }
  };
  return { evaluate, inspect: (scope) => template.inspect(scope) };
}

/** Null and undefined in words of the expression that gave them: NaN, and what is missing. */
function invalidOf(
  issues: readonly z.core.$ZodIssue[],
  key: string,
  leaves: readonly Place[],
  scope: object,
) {
  const issue = issues[0];
  const leaf = leaves.find(
    ({ path }) => path.length === issue?.path.length && path.every((part, at) => part === issue.path[at]),
  );
  const value = leaf?.inspect(scope);
  const path = [key, ...(issue?.path ?? [])].join('.');
  if (leaf !== undefined && value === undefined) return missing(leaf.source, path);
  if (typeof value !== 'number' || Number.isFinite(value)) return invalid(issues, key);
  return new ServiceError(
    engineMessage('parameterNotCountable', { path, source: String(leaf?.source.slice(1, 200)), value }),
    { code: 'NODE_PARAMETER_INVALID', service: 'engine', details: { path } },
  );
}

function invalid(issues: readonly z.core.$ZodIssue[], key?: string): ServiceError {
  const issue = issues[0];
  const path = [...(key === undefined ? [] : [key]), ...(issue?.path ?? [])].join('.');
  return new ServiceError(
    engineMessage('parameterInvalid', { path, problem: issue?.message ?? engineMessage('wrongValue') }),
    {
      code: 'NODE_PARAMETER_INVALID',
      service: 'engine',
      details: { path },
    },
  );
}

/** @throws ServiceError EXPRESSION_SYNTAX, or NODE_PARAMETER_INVALID when what is constant does not fit the schema. */
export function compileParameters(raw: JsonObject, schema: z.ZodObject): ParameterProgram {
  const dynamics: Dynamic[] = [];
  const constants: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(raw)) {
    const leaves: Place[] = [];
    const building: Building = {
      leaves,
      needsValue: (path) => needsValue(schema, raw, [key, ...path]),
    };
    const json = jsonRenderingOf(jsonTemplateHintIn(schema.shape[key]?.meta()), raw);
    const isTyped = isFieldList(schema.shape[key]?.meta()) && raw.keepMismatched !== true;
    const build = builder(value, key, [], building, json, isTyped);
    if (build === undefined) constants[key] = value;
    else dynamics.push({ key, value, build, leaves });
  }
  if (dynamics.length === 0) {
    const parsed = parseWithNumbers(schema, constants);
    if (!parsed.success) throw invalid(parsed.error.issues);
    return { constant: true, evaluate: () => parsed.data };
  }
  const names = new Set(dynamics.map(({ key }) => key));
  const mask = Object.fromEntries(
    [...names].filter((key) => key in schema.shape).map((key) => [key, true as const]),
  );
  const parsed = parseWithNumbers(
    Object.keys(mask).length === 0 ? schema : schema.omit(mask as never),
    constants,
  );
  if (!parsed.success) throw invalid(parsed.error.issues);
  const base = parsed.data as Record<string, unknown>;
  const checks = dynamics.map(({ key, value, build, leaves }) => {
    const field = schema.shape[key] as z.ZodType | undefined;
    if (field === undefined) {
      throw new ServiceError(engineMessage('noParameter', { name: key }), {
        code: 'NODE_PARAMETER_INVALID',
        service: 'engine',
        details: { path: key },
      });
    }
    return { key, build, field, leaves, free: freeParameter(field, value, leaves) };
  });
  return {
    constant: false,
    evaluate(scope) {
      stepsBefore = stepsTaken();
      const copy: Record<string, unknown> = { ...base };
      for (const { key, build, field, leaves, free } of checks) {
        const known = free?.(scope);
        if (known !== undefined) {
          copy[key] = known.value;
          continue;
        }
        const result = parseWithNumbers(field, build(scope));
        if (!result.success) throw invalidOf(result.error.issues, key, leaves, scope);
        copy[key] = result.data;
      }
      return copy;
    },
  };
}
