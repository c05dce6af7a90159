/**
 * Expressions of n8n as ours: the same `={{ }}`, JavaScript inside. Only names of older versions differ, and what n8n
 * stores around a value (a resource locator) is taken off.
 */
import {
  checkTemplate,
  type IsFree,
  isExpression,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  literalText,
  type Replace,
  rewriteTemplate,
  type SyntaxNode,
  unwrapped,
} from '@reporunner/core';
import { functionDifferences } from './function-differences.ts';
import { maxCheckedExpressions, maxTemplateLength } from './import-limits.ts';

const quoted = (name: string) => `'${name.replace(/[\\']/g, '\\$&')}'`;

const isNode = (value: unknown): value is SyntaxNode => typeof value === 'object' && value !== null;

/** The name after `$node`: `.Name` or `["Name"]`. */
function memberName({ computed, property }: SyntaxNode): string | undefined {
  return computed === true ? literalText(property) : (property as { readonly name?: string }).name;
}

/** `$item(2).$node`: the place among the items of a node. */
function placeOf(node: unknown, isFree: IsFree): string | undefined {
  if (!isNode(node) || node.type !== 'MemberExpression' || memberName(node) !== '$node') return undefined;
  const call = unwrapped(node.object);
  if (!isNode(call) || call.type !== 'CallExpression' || !isFree(call.callee, '$item')) return undefined;
  const place = literalText((call.arguments as readonly unknown[])[0]);
  return place !== undefined && Number.isInteger(Number(place)) ? String(Number(place)) : undefined;
}

/** What names of older versions of n8n are now. */
const renewed: Replace = (node, isFree) => {
  if (node.type === 'MemberExpression') {
    const name = memberName(node);
    if (name === undefined) return undefined;
    if (isFree(unwrapped(node.object), '$node')) return `$(${quoted(name)}).item`;
    const place = placeOf(unwrapped(node.object), isFree);
    return place === undefined ? undefined : `$(${quoted(name)}).all()[${place}]`;
  }
  if (node.type === 'CallExpression' && isFree(node.callee, '$items')) {
    const [first, ...others] = node.arguments as readonly unknown[];
    if (first === undefined) return '$input.all()';
    const name = literalText(first);
    const isPlain = others.every((one) => literalText(one) === '0');
    return name === undefined || !isPlain ? undefined : `$(${quoted(name)}).all()`;
  }
  if (isFree(node, '$position')) return '$itemIndex';
  return isFree(node, '$data') ? '$json' : undefined;
};

const oldNames = ['$node', '$item', '$position', '$data'];

export function convertText(text: string): string {
  if (!isExpression(text) || text.length > maxTemplateLength) return text;
  return oldNames.some((name) => text.includes(name)) ? rewriteTemplate(text, renewed) : text;
}

/** A text of n8n that begins with `=` but says nothing to work out is just that text. */
const isPlainAfterSign = (text: string) => isExpression(text) && !text.includes('{{');

/** Every expression in a value converted; resource locators are replaced by what they name. */
export function convertValue(value: JsonValue): JsonValue {
  if (typeof value === 'string') return isPlainAfterSign(value) ? value.slice(1) : convertText(value);
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(convertValue);
  if (!isJsonObject(value)) return value;
  if (value.__rl === true) return convertValue((value.value ?? '') as JsonValue);
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, convertValue(one as JsonValue)]),
  ) as JsonObject;
}

/** What is wrong with the expressions in a value, each once. */
export type ExpressionCheck = (value: JsonValue) => readonly string[];

/** Checks the expressions of one import, as many as can be checked in little time. */
export function expressionCheck(): ExpressionCheck {
  let left = maxCheckedExpressions;
  return (value) => {
    const found = new Set<string>();
    const open: JsonValue[] = [value];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (isExpression(at)) {
        left -= at.length;
        if (left < 0) found.add(`${shortened(at)}: not checked, since there are too many expressions.`);
        else {
          for (const { message } of checkTemplate(at)) found.add(`${shortened(at)}: ${message}`);
          for (const message of functionDifferences(at)) found.add(`${shortened(at)}: ${message}`);
        }
      } else if (typeof at === 'object' && at !== null)
        for (const part of Object.values(at)) open.push(part as JsonValue);
    }
    return [...found];
  };
}

const shortened = (text: string) => (text.length > 80 ? `${text.slice(0, 79)}…` : text);
