/**
 * Expressions of n8n as ours: the same `={{ }}`, JavaScript inside. Only names of older versions differ, and what n8n
 * stores around a value (a resource locator) is taken off.
 */
import { checkTemplate, isExpression, isJsonObject, type JsonObject, type JsonValue } from '@reporunner/core';
import { longestTemplate, mostCheckedExpressions } from './import-limits.ts';

const quoted = (name: string) => `'${name.replace(/\\(.)/g, '$1').replace(/[\\']/g, '\\$&')}'`;
const string = `"((?:[^"\\\\]|\\\\.)*)"|'((?:[^'\\\\]|\\\\.)*)'`;

const nodeByKey = new RegExp(`\\$node\\[\\s*(?:${string})\\s*\\]`, 'g');
const nodeOfItem = new RegExp(
  `\\$item\\(\\s*["']?(\\d+)["']?\\s*\\)\\.\\$node\\[\\s*(?:${string})\\s*\\]`,
  'g',
);
const itemsOf = new RegExp(`\\$items\\(\\s*(?:${string})\\s*(?:,\\s*0\\s*)*\\)`, 'g');

/** The code between `{{` and `}}`. */
function inCode(code: string): string {
  return code
    .replace(nodeOfItem, (_, at: string, double?: string, single?: string) => {
      return `$(${quoted(double ?? single ?? '')}).all()[${at}]`;
    })
    .replace(nodeByKey, (_, double?: string, single?: string) => `$(${quoted(double ?? single ?? '')}).item`)
    .replace(/\$node\.([A-Za-z_]\w*)/g, (_, name: string) => `$(${quoted(name)}).item`)
    .replace(itemsOf, (_, double?: string, single?: string) => `$(${quoted(double ?? single ?? '')}).all()`)
    .replace(/\$items\(\s*\)/g, '$input.all()')
    .replace(/\$position\b/g, '$itemIndex')
    .replace(/\$data\b/g, '$json');
}

export function convertText(text: string): string {
  if (!isExpression(text) || text.length > longestTemplate) return text;
  const parts: string[] = [];
  let at = 0;
  for (let open = text.indexOf('{{'); open !== -1; open = text.indexOf('{{', at)) {
    const close = text.indexOf('}}', open + 2);
    if (close === -1) break;
    parts.push(text.slice(at, open + 2), inCode(text.slice(open + 2, close)));
    at = close;
  }
  parts.push(text.slice(at));
  return parts.join('');
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
  let left = mostCheckedExpressions;
  return (value) => {
    const found = new Set<string>();
    const open: JsonValue[] = [value];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (isExpression(at)) {
        left -= at.length;
        if (left < 0) found.add(`${shortened(at)}: not checked, since there are too many expressions.`);
        else for (const { message } of checkTemplate(at)) found.add(`${shortened(at)}: ${message}`);
      } else if (typeof at === 'object' && at !== null)
        for (const part of Object.values(at)) open.push(part as JsonValue);
    }
    return [...found];
  };
}

const shortened = (text: string) => (text.length > 80 ? `${text.slice(0, 79)}…` : text);
