/**
 * What an expression can see. The evaluator reads a root variable (`$json`, `$now`, …) as a property of this object,
 * so a scope may be a class instance with lazy getters: a variable that nobody names costs nothing.
 * Only the names in `ROOT_VARIABLES` can be reached, and only data, helper tables and functions marked with
 * `hostFunction` come back from them.
 */
export type ExpressionScope = object;

export interface ExpressionBudget {
  readonly steps: number;
  readonly depth: number;
  /** Characters and elements allocated in sum. */
  readonly size: number;
}

export interface CompiledTemplate {
  readonly source: string;
  /** True when no variable is read: the value never changes and may be computed once. */
  readonly constant: boolean;
  /** Root variables the template reads, with their `$`. */
  readonly variables: ReadonlySet<string>;
  /**
   * The value, with its own type when the template is one `{{ … }}` section, else text.
   * @throws ServiceError EXPRESSION_ERROR with the position, or EXPRESSION_BUDGET.
   */
  evaluate(scope: ExpressionScope, budget?: ExpressionBudget): unknown;
}
