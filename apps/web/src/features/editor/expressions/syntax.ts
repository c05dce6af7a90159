/** What stands before the caret, by the syntax tree of what has been typed so far, however incomplete. */
import { javascriptLanguage } from '@codemirror/lang-javascript';

type Tree = ReturnType<typeof javascriptLanguage.parser.parse>;
type SyntaxNode = ReturnType<Tree['resolveInner']>;

/** Nodes that belong to the value before a dot when they end at it. */
const postfix = new Set([
  'MemberExpression',
  'CallExpression',
  'NewExpression',
  'ArgList',
  'ParenthesizedExpression',
  'ArrayExpression',
  'ObjectExpression',
  'TemplateString',
]);

/** As an expression, not as statements: an object literal is no block. */
const lead = '(';
const parse = (code: string) => javascriptLanguage.parser.parse(lead + code);

const textOf = (code: string, { from, to }: { readonly from: number; readonly to: number }) =>
  (lead + code).slice(from, to);

function valueEndingAt(tree: Tree, end: number): SyntaxNode | undefined {
  let node = tree.resolveInner(end, -1);
  if (node.to !== end || node.name === 'Script') return undefined;
  for (let parent = node.parent; parent !== null; parent = node.parent) {
    if (parent.to !== end || !postfix.has(parent.name)) break;
    // The bracket before everything is not closed: what is in it reaches to the end as well.
    if (parent.from === 0) break;
    node = parent;
  }
  return node;
}

interface Local {
  readonly name: string;
  /** Code of what it stands for; absent when nothing is known. */
  readonly code?: string;
}

/** Parameters of the arrow functions around a place, the innermost first, with what the first call gives them. */
function localsAround(code: string, node: SyntaxNode): readonly Local[] {
  const locals: Local[] = [];
  for (let at: SyntaxNode | null = node; at !== null; at = at.parent) {
    if (at.name !== 'ArrowFunction') continue;
    const params = at.getChild('ParamList');
    const names = (params?.getChildren('VariableDefinition') ?? []).map((one) => textOf(code, one));
    const call = at.parent?.name === 'ArgList' ? at.parent.parent : null;
    const callee = call?.name === 'CallExpression' ? call.firstChild : null;
    const list = callee?.name === 'MemberExpression' ? callee.firstChild : null;
    const method = callee?.lastChild ? textOf(code, callee.lastChild) : '';
    const element = list === null ? undefined : `(${textOf(code, list)}).first()`;
    const given = method.startsWith('reduce')
      ? [undefined, element, '0']
      : [element, method === 'sort' ? element : '0'];
    for (const [index, name] of names.entries()) {
      const value = given[index];
      locals.push(value === undefined ? { name } : { name, code: value });
    }
  }
  return locals;
}

const nameAtStart = /^[A-Za-z_$][\w$]*/;

/** Code with its leading local name replaced by what that stands for; undefined when nothing is known of it. */
function withoutLocals(text: string, locals: readonly Local[]): string | undefined {
  const name = nameAtStart.exec(text)?.[0];
  const at = locals.findIndex((local) => local.name === name);
  const local = locals[at];
  if (local === undefined || name === undefined) return text;
  if (local.code === undefined) return undefined;
  const inner = withoutLocals(local.code.replace(/^\(/, ''), locals.slice(at + 1));
  if (inner === undefined) return undefined;
  const code = local.code.startsWith('(') ? `(${inner}` : inner;
  return code + text.slice(name.length);
}

export type CaretPlace =
  /** After a dot: `receiver` is code for the value, undefined when it cannot be told. `from` is where the name begins. */
  | {
      readonly kind: 'member';
      readonly receiver: string | undefined;
      readonly from: number;
      readonly dotFrom: number;
      readonly typed: string;
    }
  | {
      readonly kind: 'name';
      readonly from: number;
      readonly typed: string;
      readonly locals: readonly string[];
    }
  /** In the quotes of `$('…')`. */
  | { readonly kind: 'node'; readonly from: number; readonly typed: string; readonly quote: string };

const nodeCall = /(?:\$\(|\$items\(|\$node\[)\s*(['"`])((?:\\.|(?!\1)[^\\])*)$/;

/** Undefined where nothing is to be completed: in a string, after a number. */
export function placeOf(code: string, caret: number): CaretPlace | undefined {
  const before = code.slice(0, caret);
  const call = nodeCall.exec(before);
  if (call?.[1] !== undefined && call[2] !== undefined)
    return { kind: 'node', from: caret - call[2].length, typed: call[2], quote: call[1] };
  const typed = /[\w$]*$/.exec(before)?.[0] ?? '';
  const from = caret - typed.length;
  const tree = parse(before);
  const here = tree.resolveInner(lead.length + caret, -1);
  if (['String', 'TemplateString', 'RegExp', 'LineComment', 'BlockComment'].includes(here.name))
    return undefined;
  const dot = /(\?\.|\.)\s*$/.exec(before.slice(0, from));
  if (dot === null) {
    if (/^\d/.test(typed)) return undefined;
    return { kind: 'name', from, typed, locals: localsAround(before, here).map(({ name }) => name) };
  }
  const dotFrom = dot.index;
  // A number's decimal point, or the dots of a spread.
  if (/(^|[^\w$)\]])\d+$/.test(before.slice(0, dotFrom)) || before.slice(0, dotFrom).endsWith('.'))
    return undefined;
  const upToDot = before.slice(0, dotFrom).trimEnd();
  const shorter = parse(upToDot);
  const node = valueEndingAt(shorter, lead.length + upToDot.length);
  const receiver =
    node === undefined ? undefined : withoutLocals(textOf(upToDot, node), localsAround(upToDot, node));
  return { kind: 'member', receiver, from, dotFrom, typed };
}

const isCalled = (node: SyntaxNode) =>
  node.parent?.name === 'CallExpression' &&
  node.parent.firstChild?.from === node.from &&
  node.parent.firstChild.to === node.to;

/**
 * The path that is read at a place: `$json.user.name`, whichever of its names the place is in, without a method that is
 * called on it. Undefined between such paths.
 */
export function pathAt(
  code: string,
  position: number,
): { readonly from: number; readonly to: number } | undefined {
  const at = lead.length + position;
  const tree = parse(code);
  let node: SyntaxNode | null = tree.resolveInner(at, 1);
  // Between `$('` and `')` the whole call is meant.
  if (node.name === 'String' || node.name === 'ArgList') {
    for (; node !== null && node.name !== 'CallExpression'; node = node.parent);
    if (node === null || textOf(code, node.firstChild ?? node) !== '$') return undefined;
  } else if (node.name === 'PropertyName' || node.name === '.' || node.name === '?.') node = node.parent;
  else if (node.name !== 'VariableName') return undefined;
  if (node === null || node.from >= at) return undefined;
  if (node.name === 'VariableName' && isCalled(node)) {
    if (textOf(code, node) !== '$') return undefined;
    node = node.parent as SyntaxNode;
  }
  for (
    let parent = node.parent;
    parent?.name === 'MemberExpression' && parent.from === node.from;
    parent = node.parent
  )
    node = parent;
  if (node.name === 'MemberExpression' && isCalled(node)) node = node.firstChild ?? node;
  return { from: node.from - lead.length, to: node.to - lead.length };
}
