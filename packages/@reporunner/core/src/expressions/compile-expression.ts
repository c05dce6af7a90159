/**
 * Turns a syntax tree into closures, once. Only the kinds of syntax listed here exist; anything else is refused.
 * Locals of arrow functions live in numbered slots, so no name is looked up while it runs.
 */

import type {
  ArrowFunctionExpression,
  AssignmentExpression,
  CallExpression,
  Expression,
  Identifier,
  Literal,
  MemberExpression,
  Node,
  Pattern,
  SpreadElement,
  UpdateExpression,
} from 'acorn';
import type { Message } from '../kernel/messages.ts';
import { evaluationMessage } from '../messages/evaluation-messages.ts';
import { expressionMessage } from '../messages/expression-messages.ts';
import { compilePattern } from '../patterns/index.ts';
import { type Code, type Frame, syntaxError } from './code.ts';
import { globals } from './globals.ts';
import { UnreadItems } from './item-list.ts';
import { callMember, callValue, type Key, readMember, toKey } from './members.ts';
import { declare, frameNames, lookup, type Names } from './names.ts';
import { binary, unary } from './operators.ts';
import { ROOT_VARIABLES } from './root-variables.ts';
import type { Run } from './run.ts';
import { compileBody, type StatementTools } from './statements.ts';
import { priceOf, stepsOf } from './syntax-cost.ts';
import {
  expressionError,
  forbiddenKeys,
  isPlain,
  jsText,
  kindOf,
  Lambda,
  payKey,
  toNumber,
} from './values.ts';

/** What an optional chain that met null or undefined leads to, until its end. */
const cutShort = Symbol('cut short');
const deepest = 200;

export interface CompileContext {
  readonly source: string;
  /** Where the expression begins in the whole template. */
  readonly variables: Set<string>;
  depth: number;
  /** Of what was compiled so far, in quarters of a step. */
  price: number;
}

/** Variables that are just read; the others are worked out each time. */
const plainVariables: ReadonlySet<string> = new Set([
  '$json',
  '$binary',
  '$item',
  '$itemIndex',
  '$vars',
  '$env',
]);

export function compileExpression(node: Expression, context: CompileContext): Code {
  return compile(node, context, undefined);
}

/** `isTarget`: it stands before a dot. Items that are not read yet stay so, since the member may need few of them. */
function compile(node: Node, context: CompileContext, names: Names | undefined, isTarget = false): Code {
  context.depth += 1;
  if (context.depth > deepest) throw syntaxError(expressionMessage('tooDeep'), node.start);
  context.price += priceOf(node.type);
  const code =
    isTarget && node.type === 'CallExpression'
      ? call(node as CallExpression, context, names)
      : compileNode(node as Expression, context, names);
  context.depth -= 1;
  return code;
}

function compileNode(node: Expression, context: CompileContext, names: Names | undefined): Code {
  const sub = (part: Node) => compile(part, context, names);
  switch (node.type) {
    case 'Literal':
      return literal(node);
    case 'TemplateLiteral': {
      const texts = node.quasis.map(({ value }) => value.cooked ?? '');
      const parts = node.expressions.map(sub);
      return (run, frame) => {
        let text = texts[0] ?? '';
        for (let at = 0; at < parts.length; at += 1) {
          text += jsText((parts[at] as Code)(run, frame), run) + (texts[at + 1] ?? '');
        }
        run.allocate(text.length);
        return text;
      };
    }
    case 'Identifier':
      return identifier(node.name, node.start, context, names);
    case 'MemberExpression':
      return member(node, context, names);
    case 'CallExpression':
    case 'NewExpression':
      return readingAll(call(node as CallExpression, context, names));
    case 'ChainExpression': {
      const chain = sub(node.expression);
      return (run, frame) => {
        const value = chain(run, frame);
        return value === cutShort ? undefined : value;
      };
    }
    case 'ArrowFunctionExpression':
      return arrow(node, context, names);
    case 'ConditionalExpression': {
      const [test, yes, no] = [sub(node.test), sub(node.consequent), sub(node.alternate)];
      return (run, frame) => (test(run, frame) ? yes(run, frame) : no(run, frame));
    }
    case 'LogicalExpression': {
      const [left, right] = [sub(node.left), sub(node.right)];
      switch (node.operator) {
        case '&&':
          return (run, frame) => left(run, frame) && right(run, frame);
        case '||':
          return (run, frame) => left(run, frame) || right(run, frame);
        default:
          return (run, frame) => left(run, frame) ?? right(run, frame);
      }
    }
    case 'BinaryExpression':
      return binary(node.operator, sub(node.left), sub(node.right), node.start);
    case 'UnaryExpression':
      return unary(node.operator, sub(node.argument), node.start);
    case 'ArrayExpression': {
      const elements = list(node.elements as readonly (Expression | SpreadElement)[], context, names);
      return (run, frame) => elements(run, frame);
    }
    case 'ObjectExpression':
      return object(node, context, names);
    case 'AssignmentExpression':
      return assignment(node, context, names);
    case 'UpdateExpression':
      return update(node, context, names);
    case 'ParenthesizedExpression':
      return sub(node.expression);
    default:
      throw syntaxError(expressionMessage('notInExpressions', { syntax: nameOf(node.type) }), node.start);
  }
}

const kinds: Readonly<Record<string, string | Message>> = {
  AwaitExpression: 'await',
  ClassExpression: expressionMessage('classes'),
  FunctionExpression: expressionMessage('functions'),
  ImportExpression: 'import',
  MetaProperty: expressionMessage('metaProperties'),
  SequenceExpression: expressionMessage('sequences'),
  TaggedTemplateExpression: expressionMessage('taggedTemplates'),
  ThisExpression: 'this',
  YieldExpression: 'yield',
};

const nameOf = (type: string) => kinds[type] ?? `"${type}"`;

function literal(node: Literal): Code {
  if (node.regex !== undefined && node.regex !== null) {
    const { pattern, flags } = node.regex;
    const compiled = compilePattern(pattern, flags);
    return () => compiled;
  }
  if (typeof node.value === 'bigint' || node.bigint)
    throw syntaxError(expressionMessage('bigInts'), node.start);
  const { value } = node;
  return () => value;
}

function identifier(name: string, position: number, context: CompileContext, names: Names | undefined): Code {
  const local = lookup(name, names);
  if (local !== undefined) {
    const { hops, slot } = local;
    if (hops === 0) return (_, frame) => frame?.slots[slot];
    return (_, frame) => {
      let at = frame;
      for (let hop = 0; hop < hops; hop += 1) at = at?.parent;
      return at?.slots[slot];
    };
  }
  if (ROOT_VARIABLES.has(name)) {
    context.variables.add(name);
    if (plainVariables.has(name)) return (run) => (run.scope as Readonly<Record<string, unknown>>)[name];
    return (run) => {
      run.step(8);
      return (run.scope as Readonly<Record<string, unknown>>)[name];
    };
  }
  if (globals.has(name)) {
    if (name === 'DateTime' || name === 'Date' || name === 'Math') context.variables.add(name);
    const value = globals.get(name);
    return () => value;
  }
  const near = nearest(name);
  const short = name.slice(0, 80);
  throw syntaxError(
    near === undefined
      ? expressionMessage('noVariable', { name: short })
      : expressionMessage('noVariableNear', { name: short, near }),
    position,
  );
}

function nearest(name: string): string | undefined {
  const bare = name.replace(/^\$/, '').toLowerCase();
  return [...ROOT_VARIABLES, ...globals.keys()].find(
    (known) => known.replace(/^\$/, '').toLowerCase() === bare,
  );
}

function sourceOf(node: Node, context: CompileContext): () => string {
  return () => {
    const text = context.source.slice(node.start, node.end);
    return text.length > 60 ? `${text.slice(0, 57)}…` : text;
  };
}

function keyOf(node: MemberExpression, context: CompileContext, names: Names | undefined): Key | Code {
  if (!node.computed) {
    if (node.property.type !== 'Identifier')
      throw syntaxError(expressionMessage('privateNames'), node.property.start);
    return node.property.name;
  }
  const { property } = node;
  if (
    property.type === 'Literal' &&
    (typeof property.value === 'string' || typeof property.value === 'number')
  )
    return property.value;
  return compile(property, context, names);
}

function member(node: MemberExpression, context: CompileContext, names: Names | undefined): Code {
  if (node.object.type === 'Super') throw syntaxError(expressionMessage('superKeyword'), node.start);
  const target = compile(node.object, context, names, true);
  const key = keyOf(node, context, names);
  const source = sourceOf(node.object, context);
  const { optional } = node;
  if (typeof key === 'function') {
    return (run, frame) => {
      const value = target(run, frame);
      if (value === cutShort || (optional && (value === undefined || value === null))) return cutShort;
      return readMember(value, toKey(key(run, frame), run), source, run);
    };
  }
  return (run, frame) => {
    const value = target(run, frame);
    if (value === cutShort || (optional && (value === undefined || value === null))) return cutShort;
    return readMember(value, key, source, run);
  };
}

const readingAll =
  (code: Code): Code =>
  (run, frame) => {
    const value = code(run, frame);
    return value instanceof UnreadItems ? value.all() : value;
  };

function list(
  elements: readonly (Expression | SpreadElement | null)[],
  context: CompileContext,
  names: Names | undefined,
): (run: Run, frame: Frame | undefined) => unknown[] {
  const parts = elements.map((element) => {
    if (element === null) return { spread: false, code: (() => undefined) as Code };
    context.price += element.type === 'SpreadElement' ? priceOf(element.type) : 0;
    return element.type === 'SpreadElement'
      ? { spread: true, code: compile(element.argument, context, names) }
      : { spread: false, code: compile(element, context, names) };
  });
  if (parts.every(({ spread }) => !spread)) {
    const codes = parts.map(({ code }) => code);
    return (run, frame) => {
      const values: unknown[] = [];
      for (const code of codes) values.push(code(run, frame));
      return values;
    };
  }
  return (run, frame) => {
    // Joined at the end: a list that grows as it is filled is copied many times.
    const lists: (readonly unknown[])[] = [];
    for (const { spread, code } of parts) {
      const value = code(run, frame);
      if (!spread) lists.push([value]);
      else if (Array.isArray(value) || typeof value === 'string') {
        run.elements(typeof value === 'string' ? value.length * 2 : value.length);
        lists.push(typeof value === 'string' ? [...value] : (value as readonly unknown[]));
      } else if (value !== undefined && value !== null) throw expressionError(evaluationMessage('spread'));
    }
    return ([] as unknown[]).concat(...lists);
  };
}

function call(node: CallExpression, context: CompileContext, names: Names | undefined): Code {
  const { callee } = node;
  const isNew = (node.type as string) === 'NewExpression';
  if (callee.type === 'Super' || callee.type === 'ImportExpression')
    throw syntaxError(expressionMessage('notCallable'), node.start);
  if (isNew && !(callee.type === 'Identifier' && (callee.name === 'Date' || callee.name === 'RegExp'))) {
    throw syntaxError(expressionMessage('newTypes'), node.start);
  }
  const args = list(node.arguments, context, names);
  if (callee.type === 'MemberExpression' && callee.object.type !== 'Super') {
    const target = compile(callee.object, context, names, true);
    const key = keyOf(callee, context, names);
    const source = sourceOf(callee.object, context);
    return (run, frame) => {
      const value = target(run, frame);
      if (value === cutShort || (callee.optional && (value === undefined || value === null))) return cutShort;
      const name = typeof key === 'function' ? toKey(key(run, frame), run) : key;
      if (value === undefined || value === null) {
        if (name === 'isEmpty' || name === 'isNotEmpty') return name === 'isEmpty';
        run.missing({ what: 'call', key: name, source, value });
        return undefined;
      }
      if (node.optional && isPlain(value) && !Object.hasOwn(value, name)) return cutShort;
      run.step(1);
      run.enter();
      const result = callMember(value, name, args(run, frame), run, source);
      run.leave();
      return result;
    };
  }
  const target = compile(callee, context, names);
  const source = sourceOf(callee, context);
  return (run, frame) => {
    const value = target(run, frame);
    if (value === cutShort || (node.optional && (value === undefined || value === null))) return cutShort;
    run.step(1);
    run.enter();
    const result = callValue(value, args(run, frame), run, source);
    run.leave();
    return result;
  };
}

type Bind = (value: unknown, run: Run, frame: Frame) => void;

/** Takes a parameter apart into slots; own properties only, as everywhere. */
function pattern(node: Pattern, names: Names, context: CompileContext, isConstant: boolean): Bind {
  context.price += priceOf(node.type);
  switch (node.type) {
    case 'Identifier': {
      const slot = declare(names, node.name, isConstant);
      return (value, _, frame) => {
        frame.slots[slot] = value;
      };
    }
    case 'AssignmentPattern': {
      const bind = pattern(node.left, names, context, isConstant);
      const fallback = compile(node.right, context, names);
      return (value, run, frame) => bind(value === undefined ? fallback(run, frame) : value, run, frame);
    }
    case 'ArrayPattern': {
      const binds = node.elements.map((element) =>
        element === null ? undefined : pattern(element, names, context, isConstant),
      );
      return (value, run, frame) => {
        if (!Array.isArray(value) && typeof value !== 'string')
          throw expressionError(evaluationMessage('takeApart'));
        for (const [index, bind] of binds.entries()) bind?.(value[index], run, frame);
      };
    }
    case 'ObjectPattern': {
      const binds = node.properties.map((property) => {
        if (property.type === 'RestElement')
          throw syntaxError(expressionMessage('restInParameters'), property.start);
        const key = property.computed ? undefined : propertyName(property.key);
        if (key === undefined) throw syntaxError(expressionMessage('nameMissing'), property.start);
        return { key, bind: pattern(property.value, names, context, isConstant) };
      });
      return (value, run, frame) => {
        for (const { key, bind } of binds)
          bind(
            readMember(value, key, () => 'the parameter', run),
            run,
            frame,
          );
      };
    }
    default:
      throw syntaxError(expressionMessage('notAParameter'), node.start);
  }
}

function arrow(node: ArrowFunctionExpression, context: CompileContext, names: Names | undefined): Code {
  if (node.async) throw syntaxError(expressionMessage('asyncFunction'), node.start);
  const own = frameNames(names);
  const outer = context.price;
  context.price = 0;
  const binds = node.params.map((parameter) => pattern(parameter, own, context, false));
  const body =
    node.body.type === 'BlockStatement'
      ? compileBody(node.body.body, own, toolsOf(context))
      : compile(node.body, context, own);
  // A call makes a frame and a list of arguments.
  const cost = 1 + stepsOf(context.price);
  // Where the function is made, its body is not evaluated.
  context.price = outer;
  return (run, parent) =>
    new Lambda((...args) => {
      run.step(cost);
      run.enter();
      const frame: Frame = { slots: [], parent };
      for (let at = 0; at < binds.length; at += 1) (binds[at] as Bind)(args[at], run, frame);
      const value = body(run, frame);
      run.leave();
      return value;
    });
}

function toolsOf(context: CompileContext): StatementTools {
  return {
    expression: (node, names) => compile(node, context, names),
    bind: (node, names, isConstant) => pattern(node, names, context, isConstant),
    pay: (price) => {
      context.price += price;
    },
    price: () => context.price,
  };
}

/** Where an assignment puts its value: variables of functions only, and never data. */
function target(node: Node, names: Names | undefined): (value: unknown, frame: Frame | undefined) => void {
  const found = node.type === 'Identifier' ? lookup((node as Identifier).name, names) : undefined;
  if (found === undefined) throw syntaxError(expressionMessage('assignment'), node.start);
  if (found.isConstant) throw syntaxError(expressionMessage('constant'), node.start);
  const { hops, slot } = found;
  return (value, frame) => {
    let at = frame;
    for (let hop = 0; hop < hops; hop += 1) at = at?.parent;
    if (at !== undefined) at.slots[slot] = value;
  };
}

function assignment(node: AssignmentExpression, context: CompileContext, names: Names | undefined): Code {
  const put = target(node.left, names);
  const compute = compile(node.right, context, names);
  const value =
    node.operator === '='
      ? compute
      : binary(node.operator.slice(0, -1), compile(node.left, context, names), compute, node.start);
  return (run, frame) => {
    const assigned = value(run, frame);
    put(assigned, frame);
    return assigned;
  };
}

function update(node: UpdateExpression, context: CompileContext, names: Names | undefined): Code {
  const put = target(node.argument, names);
  const before = compile(node.argument, context, names);
  const by = node.operator === '++' ? 1 : -1;
  return (run, frame) => {
    const old = toNumber(before(run, frame));
    put(old + by, frame);
    return node.prefix ? old + by : old;
  };
}

function propertyName(key: Node): string | undefined {
  const named = key as { type: string; name?: string; value?: unknown };
  if (named.type === 'Identifier') return named.name;
  return named.type === 'Literal' ? String(named.value) : undefined;
}

function object(
  node: Extract<Expression, { type: 'ObjectExpression' }>,
  context: CompileContext,
  names: Names | undefined,
): Code {
  const parts = node.properties.map((property) => {
    context.price += priceOf(property.type);
    if (property.type === 'SpreadElement')
      return { key: undefined, value: compile(property.argument, context, names) };
    if (property.kind !== 'init' || property.method)
      throw syntaxError(expressionMessage('accessors'), property.start);
    const name = property.computed ? undefined : propertyName(property.key);
    if (name !== undefined && forbiddenKeys.has(name))
      throw syntaxError(expressionMessage('forbiddenKey', { name: String(name) }), property.start);
    const key: string | Code = name ?? compile(property.key, context, names);
    return { key, value: compile(property.value, context, names) };
  });
  return (run, frame) => {
    const object: Record<string, unknown> = {};
    let room = 0;
    const put = (key: string, value: unknown) => {
      if (forbiddenKeys.has(key)) throw expressionError(evaluationMessage('forbiddenKey', { key }));
      room = payKey(key, room, run);
      object[key] = value;
    };
    for (const { key, value } of parts) {
      const source = value(run, frame);
      if (key === undefined) {
        if (isPlain(source)) {
          const keys = Object.keys(source);
          run.entries(keys.length);
          for (const name of keys) put(name, source[name]);
        } else if (Array.isArray(source) || typeof source === 'string') {
          run.entries(source.length);
          for (let at = 0; at < source.length; at += 1) put(String(at), source[at]);
        } else if (typeof source === 'object' && source !== null)
          throw expressionError(evaluationMessage('spreadObject', { kind: kindOf(source) }));
        continue;
      }
      put(typeof key === 'string' ? key : String(toKey(key(run, frame), run)), source);
    }
    return object;
  };
}
