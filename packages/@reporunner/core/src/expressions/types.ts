import type { JsonValue } from '../kernel/json.ts';

/**
 * What an expression can see. The evaluator reads a root variable (`$json`, `$now`, …) as a property of this object,
 * so a scope may be a class instance with lazy getters: a variable that no expression names costs nothing.
 * Only the names in `ROOT_VARIABLES` can be reached, and only data, helper tables and functions marked with
 * `hostFunction` come back from them.
 */
export type ExpressionScope = object;

/** What a scope may say beside its variables. Expressions cannot reach it. */
export interface ScopeOptions {
  /** IANA name: dates and times without an offset are in it. Absent: the zone of the process. */
  readonly timezone?: string;
  /**
   * Called when something is read of, or called on, null or undefined, which then gives undefined.
   * May throw to refuse that.
   */
  missingParent?(parent: MissingParent): void;
}

/**
 * An access to a member of null or undefined, as it is reported to the scope: what was read or called, and on what
 * value.
 */
export interface MissingParent {
  readonly what: 'read' | 'call';
  readonly key: string | number;
  /** The source of what is missing: `$json.user`. */
  readonly source: () => string;
  readonly value: null | undefined;
}

/** What one evaluation may use before it fails with EXPRESSION_BUDGET: steps taken, nested calls, and size. */
export interface ExpressionBudget {
  readonly steps: number;
  readonly depth: number;
  /** Characters and elements allocated in sum. */
  readonly size: number;
}

/** A parameter's template, parsed and checked once, to be evaluated for each item. */
export interface CompiledTemplate {
  readonly source: string;
  /** True when no variable is read: the value never changes and may be computed once. */
  readonly constant: boolean;
  /** Root variables the template reads, with their `$`. */
  readonly variables: ReadonlySet<string>;
  /**
   * The value as JSON (`toJsonValue`) when the template is exactly one `{{ … }}` section, else text.
   * @throws ServiceError EXPRESSION_ERROR with the position, or EXPRESSION_BUDGET.
   */
  evaluate(scope: ExpressionScope, budget?: ExpressionBudget): JsonValue | undefined;
  /** The value with the type it has inside expressions, such as a date. For completion, not for nodes. */
  inspect(scope: ExpressionScope, budget?: ExpressionBudget): unknown;
}
