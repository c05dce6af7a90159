/**
 * A field or a node that a template reads and that is not there, with the name that was probably meant. What has a
 * value, even an empty one, is not missing; and what the expression itself provides for (`??`, `||`, a condition) is no
 * mistake.
 */
import { referencesOf, renameReferences } from '@reporunner/core';
import { nearName } from './near-name.ts';
import { type ParsedCode, parseCode, type SyntaxNode } from './parse-code.ts';
import { memberCode, sectionsOf } from './template-text.ts';

export interface MissingName {
  readonly what: 'field' | 'node';
  readonly name: string;
  /** A name that exists and is like it. */
  readonly near?: string;
  /** The template with that name in its place. */
  readonly fixed?: string;
}

/** The value of a piece of code; `found` is false when it has none. */
export type Evaluate = (code: string) => { readonly found: boolean; readonly value?: unknown };

interface Access {
  readonly receiver: SyntaxNode;
  readonly key: string;
  /** Of what is replaced by another name: `.key` or `['key']`. */
  readonly from: number;
  readonly to: number;
}

const maxAccesses = 40;

/** Around what may be missing on purpose. */
const provides: ReadonlySet<string> = new Set(['??', '||', '&&']);

function isProvidedFor(parsed: ParsedCode, node: SyntaxNode): boolean {
  for (let at = node; at.parent !== null; at = at.parent) {
    const { parent } = at;
    if (parent.name === 'ArrowFunction' || parent.name === 'ArgList') return false;
    if (parent.name === 'ConditionalExpression' && parent.firstChild?.from === at.from) return true;
    if (parent.name === 'UnaryExpression' && /^(!|typeof)/.test(parsed.text(parent))) return true;
    if (parent.name === 'BinaryExpression' && at.nextSibling !== null) {
      const operator = parsed.text(at.nextSibling);
      if (provides.has(operator)) return true;
    }
  }
  return false;
}

function accessOf(parsed: ParsedCode, node: SyntaxNode): Access | undefined {
  const receiver = node.firstChild;
  const last = node.lastChild;
  if (receiver === null || last === null) return undefined;
  const { from } = parsed.range({ from: receiver.to, to: node.to });
  const { to } = parsed.range(node);
  if (last.name === 'PropertyName') return { receiver, key: parsed.text(last), from, to };
  const key = last.name === ']' ? last.prevSibling : null;
  if (key?.name !== 'String') return undefined;
  const text = parsed.text(key).slice(1, -1);
  return text.includes('\\') ? undefined : { receiver, key: text, from, to };
}

/** All accesses by a fixed name, the innermost first; not those of a function's own variables. */
function accessesIn(parsed: ParsedCode): readonly Access[] {
  const found: Access[] = [];
  const visit = (node: SyntaxNode): void => {
    if (found.length >= maxAccesses) return;
    for (let at = node.firstChild; at !== null; at = at.nextSibling) visit(at);
    if (node.name !== 'MemberExpression' || isProvidedFor(parsed, node)) return;
    const access = accessOf(parsed, node);
    if (access !== undefined && parsed.text(access.receiver).startsWith('$')) found.push(access);
  };
  let top = parsed.nodeAt(0, 1);
  while (top.parent !== null) top = top.parent;
  visit(top);
  return found;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value));

/** The first field that is read and that the data lacks. */
export function missingField(template: string, evaluate: Evaluate): MissingName | undefined {
  for (const { codeFrom, codeTo } of sectionsOf(template)) {
    const code = template.slice(codeFrom, codeTo);
    const parsed = parseCode(code, 'expression');
    for (const { receiver, key, from, to } of accessesIn(parsed)) {
      const { found, value } = evaluate(parsed.text(receiver));
      if (!found || !isRecord(value) || Object.hasOwn(value, key)) continue;
      // A method, such as `keys()`.
      const whole = evaluate(parsed.text(receiver) + memberCode([key]));
      if (!whole.found || whole.value !== undefined) continue;
      const near = nearName(key, Object.keys(value));
      if (near === undefined) return { what: 'field', name: key };
      const optional = code.slice(from, to).startsWith('?.') && memberCode([near]).startsWith('.') ? '?' : '';
      const fixed =
        template.slice(0, codeFrom + from) + optional + memberCode([near]) + template.slice(codeFrom + to);
      return { what: 'field', name: key, near, fixed };
    }
  }
  return undefined;
}

/** The first node that a template names and that the workflow lacks. */
export function missingNode(template: string, names: Iterable<string>): MissingName | undefined {
  const known = new Set(names);
  for (const name of referencesOf({ template }).names) {
    if (known.has(name)) continue;
    const near = nearName(name, known);
    if (near === undefined) return { what: 'node', name };
    const fixed = renameReferences({ template }, new Map([[name, near]])).template;
    return { what: 'node', name, near, ...(typeof fixed === 'string' ? { fixed } : {}) };
  }
  return undefined;
}
