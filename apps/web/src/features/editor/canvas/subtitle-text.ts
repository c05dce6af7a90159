/** The line under a node's name, from the rules of its definition; what is language is worded by `SubtitleWords`. */
import {
  isExpression,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type SubtitlePart,
  type SubtitleRules,
} from '@reporunner/core';

export interface SubtitleWords {
  /** "every 5 minutes" */
  every(count: number, unit: JsonValue | undefined): string;
  /** "each item", "10 items at a time" */
  itemsAtATime(count: number): string;
  forEachItem(): string;
  forCall(): string;
}

const textOf = (value: JsonValue | undefined): string | undefined => {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const text: string = value;
  return isExpression(value) ? bare(text) : text.trim().replace(/\s+/g, ' ');
};

/** An expression without its brackets: what a person wrote. */
const bare = (text: string): string =>
  text
    .replace(/^=/, '')
    .replace(/\{\{|\}\}/g, '')
    .replace(/\s+/g, ' ')
    .trim();

const listOf = (value: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(value)
    ? value.filter((one): one is JsonObject => typeof one === 'object' && one !== null && !Array.isArray(one))
    : [];

const joined = (...parts: readonly (string | undefined)[]): string | undefined => {
  const said = parts.filter((part) => part !== undefined && part !== '');
  return said.length === 0 ? undefined : said.join(' ');
};

const address = (value: JsonValue | undefined): string | undefined =>
  textOf(value)
    ?.replace(/^https?:\/\//, '')
    .replace(/\/$/, '');

const signs: Readonly<Record<string, string>> = {
  equals: '=',
  notEquals: '≠',
  greater: '>',
  greaterOrEqual: '≥',
  less: '<',
  lessOrEqual: '≤',
};

/** `isNotEmpty` as "is not empty". */
const spaced = (name: string): string => name.replace(/([A-Z])/g, ' $1').toLowerCase();

function textOfValue(
  { value, as, prefix, or }: Extract<SubtitlePart, { value: string }>,
  parameters: JsonObject,
) {
  const parameter = parameters[value];
  const text = textOf(as === 'firstLine' ? firstLine(parameter) : parameter) ?? textOf(or);
  if (text === undefined) return undefined;
  switch (as) {
    case 'words':
      return spaced(text);
    case 'operator':
      return signs[text] ?? spaced(text);
    case 'address':
      return address(text);
    default:
      return (prefix ?? '') + text;
  }
}

function partOf(part: SubtitlePart, parameters: JsonObject, words: SubtitleWords): string | undefined {
  if (!holds(part.when, parameters)) return undefined;
  if ('text' in part) return part.text;
  if ('value' in part) return textOfValue(part, parameters);
  if ('each' in part) {
    const list = parameters[part.each];
    const { field } = part;
    const names = (Array.isArray(list) ? (list as readonly JsonValue[]) : []).flatMap(
      (one) => textOf(isJsonObject(one) && field !== undefined ? one[field] : one) ?? [],
    );
    return names.join(', ');
  }
  if ('first' in part) {
    const list = listOf(parameters[part.first]);
    const [first] = list;
    const said = first && joined(...part.parts.map((one) => partOf(one, first, words)));
    return part.counts === true && list.length > 1 ? `${said ?? ''} +${list.length - 1}` : said;
  }
  if ('every' in part) {
    const every = parameters[part.every];
    return typeof every === 'number' ? words.every(every, parameters[part.unit]) : undefined;
  }
  if ('phrase' in part) return words[part.phrase]();
  const parameter = parameters[part.itemsAtATime];
  const count = typeof parameter === 'number' ? parameter : part.or;
  return count === undefined ? undefined : words.itemsAtATime(count);
}

const holds = (when: SubtitlePart['when'], parameters: JsonObject) =>
  Object.entries(when ?? {}).every(([name, values]) => values.includes(parameters[name] as never));

/** SUB1 */
function lineOf(rules: SubtitleRules, parameters: JsonObject, words: SubtitleWords): string | undefined {
  for (const { when, parts } of rules) {
    if (!holds(when, parameters)) continue;
    const text = joined(...parts.map((part) => partOf(part, parameters, words)));
    if (when !== undefined || text !== undefined) return text;
  }
  return undefined;
}

const firstLine = (value: JsonValue | undefined): string | undefined =>
  textOf(typeof value === 'string' ? value.split('\n').find((line) => line.trim() !== '') : undefined);

/** What a type without a rule usually has: an action, an address, a text. */
const common = (parameters: JsonObject): string | undefined =>
  textOf(parameters.operation) ??
  textOf(parameters.action) ??
  address(parameters.url) ??
  textOf(parameters.path);

/** Undefined where the parameters say nothing. */
export function subtitleText(
  rules: SubtitleRules | undefined,
  parameters: JsonObject,
  words: SubtitleWords,
): string | undefined {
  const text = rules === undefined ? common(parameters) : lineOf(rules, parameters, words);
  return text === undefined || text.length <= 80 ? text : `${text.slice(0, 80)}…`;
}
