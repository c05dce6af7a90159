/** One line under a node's name that says what it does, from its parameters. */
import { plural, t } from '@lingui/core/macro';
import { isExpression, type JsonObject, type JsonValue, type WorkflowNode } from '@reporunner/core';
import type { NodeTypeFacts } from '../../../api/node-types.ts';

type Say = (parameters: JsonObject) => string | undefined;

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
const words = (name: string): string => name.replace(/([A-Z])/g, ' $1').toLowerCase();

const conditions: Say = (parameters) => {
  const list = listOf(parameters.conditions);
  const [first] = list;
  if (first === undefined) return undefined;
  const operator = typeof first.operator === 'string' ? first.operator : 'equals';
  const said = joined(textOf(first.left), signs[operator] ?? words(operator), textOf(first.right));
  return list.length > 1 ? `${said ?? ''} +${list.length - 1}` : said;
};

const names =
  (key: string, field = 'name'): Say =>
  (parameters) => {
    const value = parameters[key];
    const found = Array.isArray(value)
      ? value.flatMap(
          (one) =>
            textOf(typeof one === 'object' && one !== null && !Array.isArray(one) ? one[field] : one) ?? [],
        )
      : [];
    return found.length === 0 ? undefined : found.join(', ');
  };

const schedule: Say = ({ rules }) => {
  const [rule] = listOf(rules);
  if (rule === undefined) return undefined;
  if (rule.kind === 'cron') return textOf(rule.expression);
  const { every, unit } = rule;
  if (typeof every !== 'number') return undefined;
  switch (unit) {
    case 'seconds':
      return plural(every, { one: 'every second', other: 'every # seconds' });
    case 'minutes':
      return plural(every, { one: 'every minute', other: 'every # minutes' });
    case 'hours':
      return plural(every, { one: 'every hour', other: 'every # hours' });
    default:
      return plural(every, { one: 'every day', other: 'every # days' });
  }
};

const firstLine = (value: JsonValue | undefined): string | undefined =>
  textOf(typeof value === 'string' ? value.split('\n').find((line) => line.trim() !== '') : undefined);

const table: Readonly<Record<string, Say>> = {
  'core.httpRequest': ({ method, url }) => joined(textOf(method) ?? 'GET', address(url)),
  'core.graphql': ({ url }) => address(url),
  'core.webhook': ({ methods, path }) =>
    joined(
      Array.isArray(methods) ? methods.join(' ') : undefined,
      path === undefined ? undefined : `/${textOf(path)}`,
    ),
  'core.formTrigger': ({ path }) => (path === undefined ? undefined : `/form/${textOf(path)}`),
  'core.chatTrigger': ({ path }) => (path === undefined ? undefined : `/chat/${textOf(path)}`),
  'core.schedule': schedule,
  'core.set': names('fields'),
  'core.if': conditions,
  'core.filter': conditions,
  'core.switch': names('rules', 'output'),
  'core.merge': ({ mode }) => (typeof mode === 'string' ? words(mode) : undefined),
  'core.sort': names('fields'),
  'core.limit': ({ count, keep }) => joined(textOf(keep), textOf(count)),
  'core.aggregate': ({ destination }) => textOf(destination),
  'core.splitOut': ({ field }) => textOf(field),
  'core.summarize': (parameters) => names('summaries', 'as')(parameters) ?? names('groupBy')(parameters),
  'core.removeDuplicates': names('fields'),
  'core.renameFields': names('renames', 'from'),
  'core.dateTime': ({ operation }) => textOf(operation),
  'core.crypto': ({ operation, algorithm }) => joined(textOf(operation), textOf(algorithm)),
  'core.code': ({ code }) => firstLine(code),
  'core.wait': ({ mode, amount, unit, at }) =>
    mode === 'at'
      ? textOf(at)
      : mode === 'webhook'
        ? t`for a call`
        : joined(textOf(amount) ?? '1', textOf(unit)),
  'core.stopWithError': ({ message }) => textOf(message),
  'core.respond': ({ status, bodyKind }) => joined(textOf(status), textOf(bodyKind)),
  'core.loop': ({ mode, size, times, condition }) => {
    if (mode === 'times') return joined(textOf(times) ?? '1', '×');
    if (mode === 'while' || mode === 'until') return joined(mode, textOf(condition));
    const count = typeof size === 'number' ? size : 1;
    return plural(count, { one: 'each item', other: '# items at a time' });
  },
  'core.batch': ({ size }) =>
    typeof size === 'number'
      ? plural(size, { one: '# item at a time', other: '# items at a time' })
      : undefined,
  'core.parallel': ({ mode, wait }) => (mode === 'forEach' ? t`for each item` : textOf(wait)),
  'core.conditional': ({ cases }) => {
    const [first] = listOf(cases);
    return textOf(first?.when);
  },
  'core.tryCatch': ({ codes }) => (Array.isArray(codes) && codes.length > 0 ? codes.join(', ') : undefined),
};

/** What a type that is not in the table usually has: an action, an address, a text. */
const common: Say = (parameters) =>
  textOf(parameters.operation) ??
  textOf(parameters.action) ??
  address(parameters.url) ??
  textOf(parameters.path);

export function subtitleOf(node: WorkflowNode, facts: NodeTypeFacts | undefined): string {
  const said = (table[node.type] ?? common)(node.parameters);
  if (said !== undefined && said !== '') return said.length > 80 ? `${said.slice(0, 80)}…` : said;
  if (facts === undefined) return node.type;
  return facts.label === node.name ? '' : facts.label;
}
