/**
 * Walks a syntax tree and finds the names that are not declared in it. Depth costs no stack: code of people may be a
 * chain of ten thousand links.
 */
import type { Node } from 'acorn';

/** Any node, with the parts that it has. */
export interface SyntaxNode extends Node {
  readonly [part: string]: unknown;
}

/** Names that some code declares, of those that are looked for. */
interface Declared {
  readonly names: ReadonlySet<string>;
  readonly parent: Declared | undefined;
}

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

const isFunction = ({ type }: SyntaxNode) =>
  type.endsWith('FunctionExpression') || type === 'FunctionDeclaration';

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** The parts of a node that are code; names of members, keys and labels are not. */
function* partsOf(node: SyntaxNode): Generator<SyntaxNode> {
  for (const [name, value] of Object.entries(node)) {
    if (name === 'label') continue;
    if (name === 'property' && node.type === 'MemberExpression' && node.computed === false) continue;
    // Of a shorthand `{ a }` the value is the same name.
    if (name === 'key' && node.computed === false) continue;
    for (const part of listOf(value)) if (isNode(part)) yield part;
  }
}

/** The names that a pattern declares. */
function addPattern(pattern: unknown, into: Set<string>): void {
  const open = [pattern];
  while (open.length > 0) {
    const at = open.pop();
    if (!isNode(at)) continue;
    switch (at.type) {
      case 'Identifier':
        into.add(at.name as string);
        break;
      case 'AssignmentPattern':
        open.push(at.left);
        break;
      case 'RestElement':
        open.push(at.argument);
        break;
      case 'ArrayPattern':
        open.push(...(at.elements as readonly unknown[]));
        break;
      case 'ObjectPattern':
        open.push(...(at.properties as readonly SyntaxNode[]).map((one) => one.value ?? one.argument));
        break;
      default:
    }
  }
}

function addDeclaration(statement: unknown, into: Set<string>): void {
  if (!isNode(statement)) return;
  if (statement.type === 'VariableDeclaration')
    for (const { id } of statement.declarations as readonly SyntaxNode[]) addPattern(id, into);
  if (statement.type === 'FunctionDeclaration' || statement.type === 'ClassDeclaration')
    addPattern(statement.id, into);
}

/** `var` is known in the whole function, wherever it stands. */
function addHoisted(body: SyntaxNode, into: Set<string>): void {
  const open = [body];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at.type === 'VariableDeclaration' && at.kind === 'var') addDeclaration(at, into);
    for (const part of partsOf(at)) if (!isFunction(part)) open.push(part);
  }
}

function declaredBy(node: SyntaxNode): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  if (isFunction(node)) {
    if (node.type !== 'FunctionDeclaration') addPattern(node.id, names);
    for (const parameter of node.params as readonly unknown[]) addPattern(parameter, names);
    addHoisted(node.body as SyntaxNode, names);
  }
  if (node.type === 'Program') addHoisted(node, names);
  if (node.type === 'CatchClause') addPattern(node.param, names);
  if (node.type === 'Program' || node.type === 'BlockStatement' || node.type === 'StaticBlock')
    for (const statement of node.body as readonly unknown[]) addDeclaration(statement, names);
  if (node.type === 'SwitchStatement')
    for (const { consequent } of node.cases as readonly SyntaxNode[])
      for (const statement of consequent as readonly unknown[]) addDeclaration(statement, names);
  for (const part of [node.init, node.left]) if (node.type.startsWith('For')) addDeclaration(part, names);
  return names.size === 0 ? undefined : names;
}

const isDeclared = (name: string, scope: Declared | undefined): boolean => {
  for (let at = scope; at !== undefined; at = at.parent) if (at.names.has(name)) return true;
  return false;
};

/** True for a name that is read, and that nothing around it declares. */
export type IsFree = (node: unknown, name: string) => boolean;

/**
 * Calls `visit` for each node, parents first. It returns the parts to go on with; undefined: all of them.
 */
export function walkSyntax(
  root: Node,
  visit: (node: SyntaxNode, isFree: IsFree) => readonly unknown[] | undefined,
): void {
  const open: { readonly node: SyntaxNode; readonly scope: Declared | undefined }[] = [
    { node: root as SyntaxNode, scope: undefined },
  ];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { node } = at;
    const names = declaredBy(node);
    const scope = names === undefined ? at.scope : { names, parent: at.scope };
    const isFree: IsFree = (part, name) =>
      isNode(part) && part.type === 'Identifier' && part.name === name && !isDeclared(name, scope);
    const parts = visit(node, isFree) ?? partsOf(node);
    for (const part of parts) if (isNode(part)) open.push({ node: part, scope });
  }
}

/** The text or number that a node of the tree is; undefined where it is worked out. */
export function literalText(node: unknown): string | undefined {
  const part = unwrapped(node);
  if (!isNode(part)) return undefined;
  const { type, value, quasis } = part;
  if (type === 'Literal' && (typeof value === 'string' || typeof value === 'number')) return String(value);
  if (type !== 'TemplateLiteral') return undefined;
  const [text, ...others] = quasis as readonly { readonly value: { readonly cooked?: string } }[];
  return others.length === 0 ? text?.value.cooked : undefined;
}

/** What stands in brackets, as many as there are. */
export function unwrapped(node: unknown): unknown {
  let at = node;
  while (isNode(at) && at.type === 'ParenthesizedExpression') at = at.expression;
  return at;
}
