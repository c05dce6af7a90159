/** What stands before the caret, by the syntax tree of what has been typed so far. */
import { localsAround, withoutLocals } from './locals.ts';
import { type Grammar, type ParsedCode, parseCode, type SyntaxNode } from './parse-code.ts';

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

function valueEndingAt(parsed: ParsedCode, position: number): SyntaxNode | undefined {
  let node = parsed.nodeAt(position, -1);
  const end = node.to;
  if (parsed.range(node).to !== position || node.name === 'Script') return undefined;
  for (let parent = node.parent; parent !== null; parent = node.parent) {
    if (parent.to !== end || !postfix.has(parent.name)) break;
    // The bracket before an expression is not closed: what is in it reaches to the end as well.
    if (parsed.range(parent).from < 0) break;
    node = parent;
  }
  return node;
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
  /** In the quotes of `$('…')`, and of others that name a node. */
  | { readonly kind: 'node'; readonly from: number; readonly typed: string; readonly quote: string };

const nodeCall = /(?:\$\(|\$items\(|\$node\[|\$execution\.resumeUrlOf\()\s*(['"`])((?:\\.|(?!\1)[^\\])*)$/;

/** Undefined where nothing is to be completed: in a string, after a number. */
export function placeOf(
  code: string,
  caret: number,
  grammar: Grammar = 'expression',
): CaretPlace | undefined {
  const before = code.slice(0, caret);
  const call = nodeCall.exec(before);
  if (call?.[1] !== undefined && call[2] !== undefined)
    return { kind: 'node', from: caret - call[2].length, typed: call[2], quote: call[1] };
  let from = before.length;
  while (from > 0 && /[\w$]/.test(before[from - 1] as string)) from -= 1;
  const typed = before.slice(from);
  const parsed = parseCode(before, grammar);
  const here = parsed.nodeAt(caret, -1);
  if (silent.has(here.name)) return undefined;
  const dot = /(\?\.|\.)\s*$/.exec(before.slice(0, from));
  if (dot === null) {
    if (/^\d/.test(typed)) return undefined;
    return { kind: 'name', from, typed, locals: localsAround(parsed, here).map(({ name }) => name) };
  }
  const dotFrom = dot.index;
  // A number's decimal point, or the dots of a spread.
  if (/(^|[^\w$)\]])\d+$/.test(before.slice(0, dotFrom)) || before.slice(0, dotFrom).endsWith('.'))
    return undefined;
  const upToDot = before.slice(0, dotFrom).trimEnd();
  const shorter = parseCode(upToDot, grammar);
  const node = valueEndingAt(shorter, upToDot.length);
  const receiver =
    node === undefined ? undefined : withoutLocals(shorter.text(node), localsAround(shorter, node));
  return { kind: 'member', receiver, from, dotFrom, typed };
}

const silent: ReadonlySet<string> = new Set([
  'String',
  'TemplateString',
  'RegExp',
  'LineComment',
  'BlockComment',
]);

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
  const parsed = parseCode(code, 'expression');
  let node: SyntaxNode | null = parsed.nodeAt(position, 1);
  // Between `$('` and `')` the whole call is meant.
  if (node.name === 'String' || node.name === 'ArgList') {
    for (; node !== null && node.name !== 'CallExpression'; node = node.parent);
    if (node === null || parsed.text(node.firstChild ?? node) !== '$') return undefined;
  } else if (node.name === 'PropertyName' || node.name === '.' || node.name === '?.') node = node.parent;
  else if (node.name !== 'VariableName') return undefined;
  if (node === null || parsed.range(node).from >= position) return undefined;
  if (node.name === 'VariableName' && isCalled(node)) {
    if (parsed.text(node) !== '$') return undefined;
    node = node.parent as SyntaxNode;
  }
  for (
    let parent = node.parent;
    parent?.name === 'MemberExpression' && parent.from === node.from;
    parent = node.parent
  )
    node = parent;
  if (node.name === 'MemberExpression' && isCalled(node)) node = node.firstChild ?? node;
  return parsed.range(node);
}
