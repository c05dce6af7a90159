/**
 * Decides by its syntax tree whether code may run in a context that it has run in before (harden.ts). That nothing is left
 * over does not depend on it: this keeps SB8. Code may share a context where every piece of syntax and every global name
 * that it uses is listed here, and where a frozen object could not change what it answers: what freezing refuses is an
 * error, and after an error the run is done again. So code that can hide an error has to be code that meets nothing frozen.
 */
import type {
  AnonymousFunctionDeclaration,
  AnyNode,
  ArrowFunctionExpression,
  AssignmentProperty,
  ClassBody,
  FunctionDeclaration,
  FunctionExpression,
  MemberExpression,
  MethodDefinition,
  Program,
  Property,
  PropertyDefinition,
} from 'acorn';
import { functionNames, globalMembers, intrinsicNames, isGlobalName } from './intrinsics.ts';

type Role = 'read' | 'call' | 'argument' | 'write' | 'declare';

interface Reference {
  readonly name: string;
  readonly role: Role;
  /** Of `name.member`. */
  readonly member?: string | undefined;
}

/** Syntax whose parts are only read. The rest has a case of its own in `visit`, or is not taken. */
const readingSyntax: ReadonlySet<AnyNode['type']> = new Set<AnyNode['type']>([
  'ExpressionStatement',
  'BlockStatement',
  'StaticBlock',
  'EmptyStatement',
  'ReturnStatement',
  'IfStatement',
  'SwitchStatement',
  'SwitchCase',
  'ThrowStatement',
  'WhileStatement',
  'DoWhileStatement',
  'ForStatement',
  'VariableDeclaration',
  'ClassBody',
  'ThisExpression',
  'Super',
  'ArrayExpression',
  'ObjectExpression',
  'LogicalExpression',
  'ConditionalExpression',
  'SequenceExpression',
  'YieldExpression',
  'AwaitExpression',
  'TemplateLiteral',
  'TemplateElement',
  'SpreadElement',
  'Literal',
  'PrivateIdentifier',
]);

/** Ways to what the language comes with, and to state that is kept with it. */
const refusedKeys: ReadonlySet<string> = new Set([
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
  '__proto__',
  'arguments',
  'callee',
  'caller',
  'compile',
  'constructor',
  'prototype',
  'random',
  'stack',
]);
/** Hooks are called where errors end: in what is printed, in what reads a result, in promises. */
const hooks: ReadonlySet<string> = new Set(['then', 'toJSON', 'toString', 'valueOf']);
const promiseKeys: ReadonlySet<string> = new Set(['catch', 'finally', 'then']);

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

type AnyFunction =
  | FunctionDeclaration
  | AnonymousFunctionDeclaration
  | FunctionExpression
  | ArrowFunctionExpression;

/** The key as a text; undefined where it is known only when the code runs. */
function keyOf(key: AnyNode, isComputed: boolean): string | undefined {
  if (key.type === 'PrivateIdentifier') return `#${key.name}`;
  if (key.type === 'Literal') return String(key.value);
  return !isComputed && key.type === 'Identifier' ? key.name : undefined;
}

const hasPrivateParts = ({ body }: ClassBody): boolean =>
  body.some((part) => 'key' in part && part.key.type === 'PrivateIdentifier');

class Reading {
  /** It uses what is not listed. */
  isRefused = false;
  /** It may go on, or answer, after an error. */
  #hidesErrors = false;
  /** It may write to something frozen, or to what inherits from it by a key that the frozen one has. */
  #mayMeetFrozen = false;
  readonly #declared = new Set<string>();
  readonly #references: Reference[] = [];

  /** Whether an error of freezing always ends the run, or cannot occur. */
  isSafe(): boolean {
    for (const reference of this.#references) this.#judge(reference);
    for (const name of this.#declared) if (isGlobalName(name)) this.isRefused = true;
    return !this.isRefused && !(this.#hidesErrors && this.#mayMeetFrozen);
  }

  #judge({ name, role, member }: Reference): void {
    if (this.#declared.has(name)) return;
    if (name === 'Promise') this.#hidesErrors = true;
    const members = globalMembers.get(name);
    if (members === undefined || role === 'write') this.isRefused = true;
    else if (members === 'value') this.isRefused ||= member !== undefined;
    else if (member === undefined) {
      // Kept under another name, it is out of sight.
      this.isRefused ||= role === 'read';
      this.#mayMeetFrozen ||= role === 'argument';
    } else {
      this.isRefused ||= !members.has(member);
      // `assign` writes to keys that data has.
      this.#mayMeetFrozen ||= role !== 'call' || member === 'assign';
    }
  }

  visit(node: AnyNode, role: Role = 'read'): void {
    switch (node.type) {
      case 'Identifier':
        if (role === 'declare') this.#declared.add(node.name);
        else this.#references.push({ name: node.name, role });
        return;
      case 'MemberExpression':
        this.#member(node, role);
        return;
      case 'ChainExpression':
        this.visit(node.expression, role);
        return;
      case 'CallExpression':
      case 'NewExpression':
        this.visit(node.callee, 'call');
        for (const argument of node.arguments) this.visit(argument, 'argument');
        return;
      case 'TaggedTemplateExpression':
        this.visit(node.tag, 'call');
        this.visit(node.quasi);
        return;
      case 'BinaryExpression':
        this.visit(node.left);
        this.visit(node.right, node.operator === 'instanceof' ? 'call' : 'read');
        return;
      case 'UnaryExpression':
        this.visit(node.argument, node.operator === 'delete' ? 'write' : 'read');
        return;
      case 'AssignmentExpression':
        this.visit(node.left, 'write');
        this.visit(node.right);
        return;
      case 'UpdateExpression':
        this.visit(node.argument, 'write');
        return;
      case 'ForOfStatement':
      case 'ForInStatement':
        if (node.type === 'ForOfStatement' && node.await) this.#hidesErrors = true;
        this.visit(node.left, 'write');
        this.visit(node.right);
        this.visit(node.body);
        return;
      case 'VariableDeclarator':
        this.visit(node.id, 'declare');
        if (node.init) this.visit(node.init);
        return;
      case 'AssignmentPattern':
        this.visit(node.left, role);
        this.visit(node.right);
        return;
      case 'ArrayPattern':
        for (const element of node.elements) if (element) this.visit(element, role);
        return;
      case 'RestElement':
        this.visit(node.argument, role);
        return;
      case 'ObjectPattern':
        for (const property of node.properties) {
          if (property.type === 'Property') {
            this.#access(property.key, property.computed, 'read');
            this.visit(property.value, role);
          } else this.visit(property, role);
        }
        return;
      case 'Property':
      case 'MethodDefinition':
      case 'PropertyDefinition':
        this.#definition(node);
        return;
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        if (node.async) this.#hidesErrors = true;
        this.function(node);
        return;
      case 'ClassDeclaration':
      case 'ClassExpression':
        if (node.id) this.visit(node.id, 'declare');
        if (node.superClass) this.visit(node.superClass, 'call');
        // What the other's constructor returns gets them, also when it is frozen.
        if (node.superClass && hasPrivateParts(node.body)) this.isRefused = true;
        this.visit(node.body);
        return;
      case 'TryStatement':
        this.#hidesErrors = true;
        this.visit(node.block);
        if (node.handler) {
          if (node.handler.param) this.visit(node.handler.param, 'declare');
          this.visit(node.handler.body);
        }
        if (node.finalizer) this.visit(node.finalizer);
        return;
      case 'LabeledStatement':
        this.visit(node.body);
        return;
      case 'BreakStatement':
      case 'ContinueStatement':
        return;
      default:
        if (!readingSyntax.has(node.type)) this.isRefused = true;
        else this.#parts(node);
    }
  }

  #parts(node: AnyNode): void {
    for (const part of Object.values(node) as unknown[])
      for (const one of Array.isArray(part) ? (part as unknown[]) : [part]) if (isNode(one)) this.visit(one);
  }

  function({ id, params, body }: AnyFunction): void {
    if (id) this.visit(id, 'declare');
    for (const parameter of params) this.visit(parameter, 'declare');
    this.visit(body);
  }

  /** A key by which something is read or written. */
  #access(key: AnyNode, isComputed: boolean, role: Role): void {
    const name = keyOf(key, isComputed);
    if (isComputed) this.visit(key);
    if (name === undefined) {
      this.#mayMeetFrozen = true;
      return;
    }
    if (refusedKeys.has(name)) this.isRefused = true;
    if (promiseKeys.has(name)) this.#hidesErrors = true;
    if (role === 'write' && hooks.has(name)) this.isRefused = true;
    if (role === 'write' ? intrinsicNames.has(name) : role !== 'call' && functionNames.has(name))
      this.#mayMeetFrozen = true;
  }

  #member({ object, property, computed }: MemberExpression, role: Role): void {
    this.#access(property, computed, role);
    if (object.type === 'Super' && role === 'write') this.isRefused = true;
    if (object.type !== 'Identifier') this.visit(object);
    // What is written to a global is left over.
    else this.#references.push({ name: object.name, role, member: keyOf(property, computed) ?? '' });
  }

  #definition(node: Property | AssignmentProperty | MethodDefinition | PropertyDefinition): void {
    const name = keyOf(node.key, node.computed);
    if (node.computed) this.visit(node.key);
    if (name === '__proto__' || (name !== undefined && hooks.has(name))) this.isRefused = true;
    // Getters are called where errors end, as hooks are.
    if ('kind' in node && node.kind === 'get') this.isRefused = true;
    if (node.value) this.visit(node.value);
  }
}

/** `program`: of one function, which is the code. */
export function canShareContext({ body: [statement] }: Program): boolean {
  const code = statement?.type === 'ExpressionStatement' ? statement.expression : undefined;
  if (code?.type !== 'FunctionExpression') return false;
  const reading = new Reading();
  reading.function(code);
  return reading.isSafe();
}
