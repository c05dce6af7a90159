/** Stands for an expression while the JSON around it is read: no text has it. */
const mark = '\uE000';
const marked = /\uE000(\d+)\uE000/g;

/**
 * JSON with expressions in it, as n8n writes it: `={ "name": "{{ $json.name }}", "age": {{ $json.age }} }`. Read as a
 * value in which every text with an expression is an expression of ours.
 */
import { exactIntegers, isExpression, type JsonObject, type JsonValue, parseJson } from '@reporunner/core';
import { maxTemplateLength } from './import-limits.ts';

export function jsonTemplate(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== 'string') return value;
  if (value.length > maxTemplateLength) return undefined;
  const text = value.replace(/^=/, '').trim();
  // Nothing but one expression: it makes the whole value.
  if (text.startsWith('{{') && text.length >= 4 && text.indexOf('}}', 2) === text.length - 2)
    return `=${text}`;
  const expressions: string[] = [];
  const json: string[] = [];
  let inString = false;
  let at = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '{' && text[index + 1] === '{') {
      const end = text.indexOf('}}', index);
      if (end === -1) return undefined;
      const place = `${mark}${expressions.length}${mark}`;
      expressions.push(text.slice(index, end + 2));
      json.push(text.slice(at, index), inString ? place : JSON.stringify(place));
      at = end + 2;
      index = end + 1;
    } else if (character === '\\' && inString) index += 1;
    else if (character === '"') inString = !inString;
  }
  json.push(text.slice(at));
  try {
    const text = json.join('');
    return restored(exactIntegers(text, JSON.parse(text) as JsonValue), expressions);
  } catch {
    return undefined;
  }
}

/**
 * A parameter of JSON text as n8n has it: with expressions it stays a template, rendered and then parsed as there;
 * without, it is the value.
 */
export function rawJson(name: string, value: JsonValue | undefined): JsonObject {
  if (typeof value !== 'string') return value === undefined ? {} : { [name]: value };
  if (isExpression(value) && value.includes('{{')) return { [name]: value, jsonRendering: 'raw' };
  const text = value.replace(/^=/, '').trim();
  if (text === '') return {};
  try {
    return { [name]: parseJson(text) };
  } catch {
    // It is no JSON there either: the run says so.
    return { [name]: text };
  }
}

function restored(value: JsonValue, expressions: readonly string[]): JsonValue {
  if (typeof value === 'string') {
    if (!value.includes(mark)) return value;
    return `=${value.replace(marked, (_, index: string) => expressions[Number(index)] ?? '')}`;
  }
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map((one) => restored(one, expressions));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, restored(one as JsonValue, expressions)]),
  );
}
