/**
 * Bodies of arrow functions: const, let, assignments, if, for, while, return. Each iteration of a loop is paid for. A
 * statement whose value is unused is refused: methods change nothing here, so `list.push(1)` alone would be lost.
 */

import type { Expression, Node, Pattern, Statement } from 'acorn';
import { evaluationMessage } from '../messages/evaluation-messages.ts';
import { expressionMessage } from '../messages/expression-messages.ts';
import { type Code, type Frame, syntaxError } from './code.ts';
import { blockNames, frameNames, type Names } from './names.ts';
import type { Run } from './run.ts';
import { priceOf, stepsOf } from './syntax-cost.ts';
import { expressionError } from './values.ts';

/** What compiles the parts of statements. */
export interface StatementTools {
  expression(node: Node, names: Names): Code;
  /** Declares the names of a pattern, and fills them. */
  bind(node: Pattern, names: Names, isConstant: boolean): (value: unknown, run: Run, frame: Frame) => void;
  /** Adds to the price of what is compiled. */
  pay(price: number): void;
  /** Of what was compiled so far; see `syntax-cost.ts`. */
  price(): number;
}

/** How a statement ended: undefined when what follows it goes on. */
type Ending = 'break' | 'continue' | { readonly value: unknown } | undefined;
type Step = (run: Run, frame: Frame) => Ending;

/** The value that a body returns. */
export function compileBody(
  statements: readonly Statement[],
  names: Names,
  tools: StatementTools,
): (run: Run, frame: Frame) => unknown {
  const body = sequence(statements, names, tools);
  return (run, frame) => {
    const ending = body(run, frame);
    return typeof ending === 'object' ? ending.value : undefined;
  };
}

function sequence(statements: readonly Statement[], names: Names, tools: StatementTools): Step {
  const steps = statements.map((statement) => step(statement, names, tools));
  return (run, frame) => {
    for (const one of steps) {
      const ending = one(run, frame);
      if (ending !== undefined) return ending;
    }
    return undefined;
  };
}

function step(node: Statement, names: Names, tools: StatementTools): Step {
  tools.pay(priceOf(node.type));
  switch (node.type) {
    case 'VariableDeclaration': {
      const isConstant = node.kind === 'const';
      const fills = node.declarations.map(({ id, init }) => {
        const value = init === null || init === undefined ? () => undefined : tools.expression(init, names);
        return { value, bind: tools.bind(id, names, isConstant) };
      });
      return (run, frame) => {
        for (const { value, bind } of fills) bind(value(run, frame), run, frame);
        return undefined;
      };
    }
    case 'ReturnStatement': {
      const { argument } = node;
      const value =
        argument === null || argument === undefined ? () => undefined : tools.expression(argument, names);
      return (run, frame) => ({ value: value(run, frame) });
    }
    case 'IfStatement': {
      const test = tools.expression(node.test, names);
      const yes = step(node.consequent, names, tools);
      const no = node.alternate ? step(node.alternate, names, tools) : () => undefined;
      return (run, frame) => (test(run, frame) ? yes(run, frame) : no(run, frame));
    }
    case 'BlockStatement':
      return sequence(node.body, blockNames(names), tools);
    case 'ExpressionStatement':
      return assigned(node.expression, names, tools);
    case 'ForOfStatement': {
      const { left } = node;
      const [target] = left.type === 'VariableDeclaration' ? left.declarations : [];
      if (left.type !== 'VariableDeclaration' || target === undefined || node.await)
        throw syntaxError(expressionMessage('loopForm'), node.start);
      const list = tools.expression(node.right, names);
      const own = frameNames(names);
      const before = tools.price();
      const bind = tools.bind(target.id, own, left.kind === 'const');
      const body = step(node.body, own, tools);
      const cost = stepsOf(tools.price() - before);
      return (run, frame) => {
        const values = list(run, frame);
        if (!Array.isArray(values) && typeof values !== 'string')
          throw expressionError(evaluationMessage('forOf'));
        for (const value of values as Iterable<unknown>) {
          run.step(cost);
          const inner: Frame = { slots: [], parent: frame };
          bind(value, run, inner);
          const ending = body(run, inner);
          if (ending === 'break') break;
          if (typeof ending === 'object') return ending;
        }
        return undefined;
      };
    }
    case 'ForStatement':
    case 'WhileStatement': {
      const own = blockNames(names);
      const init = node.type === 'ForStatement' ? node.init : undefined;
      const first = !init
        ? () => undefined
        : init.type === 'VariableDeclaration'
          ? step(init, own, tools)
          : assigned(init, own, tools);
      const before = tools.price();
      const test = node.test ? tools.expression(node.test, own) : () => true;
      const update =
        node.type === 'ForStatement' && node.update ? assigned(node.update, own, tools) : () => undefined;
      const body = step(node.body, own, tools);
      const cost = stepsOf(tools.price() - before);
      return (run, frame) => {
        first(run, frame);
        for (; test(run, frame); update(run, frame)) {
          run.step(cost);
          const ending = body(run, frame);
          if (ending === 'break') break;
          if (typeof ending === 'object') return ending;
        }
        return undefined;
      };
    }
    case 'BreakStatement':
    case 'ContinueStatement': {
      if (node.label) throw syntaxError(expressionMessage('labels'), node.start);
      const ending = node.type === 'BreakStatement' ? 'break' : 'continue';
      return () => ending;
    }
    case 'EmptyStatement':
      return () => undefined;
    default:
      throw syntaxError(expressionMessage('notInFunctions', { syntax: node.type }), node.start);
  }
}

function assigned(node: Expression, names: Names, tools: StatementTools): Step {
  if (node.type !== 'AssignmentExpression' && node.type !== 'UpdateExpression')
    throw syntaxError(expressionMessage('valueUnused'), node.start);
  const code = tools.expression(node, names);
  return (run, frame) => {
    code(run, frame);
    return undefined;
  };
}
