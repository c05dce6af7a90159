import type { Message } from '@reporunner/core';
import {
  type BoundedPattern,
  compilePattern,
  expandReplacement,
  getPath,
  isJsonObject,
  isServiceError,
  type JsonObject,
  type JsonValue,
  keysIn,
  type Path,
  parsePath,
  pathOf,
  patternBudget,
  ServiceError,
  subtitle,
  withoutPaths,
  withPath,
} from '@reporunner/core';
import { defineAction, field } from '@reporunner/integrations';
import { z } from 'zod';
import { nodeMessage } from '../messages/error-messages.ts';
import { withFilesOf } from './with-files-of.ts';

export const renameFields = defineAction({
  type: 'core.renameFields',
  label: 'Rename fields',
  description: 'Gives fields of each item other names.',
  group: 'data',
  icon: 'text-cursor-input',
  aliases: ['rename', 'rename keys', 'map columns'],
  intents: ['rename a field', 'change the column name', 'call it differently', 'map keys', 'move a value'],
  subtitle: subtitle({ each: 'renames', field: 'from' }),
  parameters: z.strictObject({
    renames: field(
      z
        .array(z.strictObject({ from: z.string().min(1).max(512), to: z.string().min(1).max(512) }))
        .max(200)
        .default([]),
      {
        label: 'Fields',
        kind: 'collection',
      },
    ),
    patterns: field(
      z
        .array(
          z.strictObject({
            pattern: z.string().min(1).max(1_000),
            replacement: z.string().max(512).default(''),
            ignoreCase: z.boolean().default(false),
          }),
        )
        .max(20)
        .default([]),
      {
        label: 'Patterns',
        kind: 'collection',
        advanced: true,
        help: 'Regular expressions: what they match in a name is replaced, after the fields above. $1 is the first group.',
      },
    ),
  }),
  run: ({ parameters: { renames, patterns }, item, warn }) => {
    // All names are read before any is written, so that two fields can change places.
    const moves = renames.map(({ from, to }) => ({
      name: from,
      from: parsePath(from),
      to: parsePath(to),
      called: to,
      value: getPath(item.json, parsePath(from)),
    }));
    const copies = new Set<unknown>();
    for (const { name, value } of moves) if (value === undefined) warn(`No item has the field "${name}".`);
    let json = withoutPaths(
      item.json,
      moves.map(({ from }) => from),
      copies,
    );
    for (const { to, called, value } of moves) {
      if (value === undefined) continue;
      if (isTaken(json, to)) throw invalid(nodeMessage('fieldTwice', { name: called.slice(0, 80) }));
      json = withPath(json, to, value, copies);
    }
    return withFilesOf(item, patterns.length === 0 ? json : renamed(json, patternsOf(patterns)));
  },
  examples: [
    {
      title: 'By a pattern, at every level',
      parameters: { patterns: [{ pattern: '^user_(.)', replacement: '$1' }] },
      input: [{ user_name: 'a', more: [{ user_id: 1 }] }],
      output: [{ name: 'a', more: [{ id: 1 }] }],
    },
    {
      title: 'Rename',
      parameters: { renames: [{ from: 'mail', to: 'email' }] },
      input: [{ mail: 'a' }],
      output: [{ email: 'a' }],
    },
  ],
});

/** True where something would be lost: the place itself, or one on the way that is no object. */
function isTaken(json: JsonObject, path: Path): boolean {
  const keys = keysIn(json, path);
  return keys.some((_, at) => {
    const there = getPath(json, pathOf(keys.slice(0, at + 1)));
    return there !== undefined && (at === keys.length - 1 || typeof there !== 'object' || there === null);
  });
}

interface Renaming {
  readonly pattern: BoundedPattern;
  readonly replacement: string;
}

function invalid(message: Message): ServiceError {
  return new ServiceError(message, { code: 'NODE_PARAMETER_INVALID', service: 'nodes' });
}

function patternsOf(
  patterns: readonly {
    readonly pattern: string;
    readonly replacement: string;
    readonly ignoreCase: boolean;
  }[],
): readonly Renaming[] {
  return patterns.map(({ pattern, replacement, ignoreCase }) => {
    try {
      return { pattern: compilePattern(pattern, ignoreCase ? 'gi' : 'g'), replacement };
    } catch (error) {
      throw isServiceError(error, 'EXPRESSION_ERROR') ? invalid(error.translatable) : error;
    }
  });
}

const maxNameLength = 10_000;

/** Every name at every level, by one pattern after the other. */
function renamed(object: JsonObject, renamings: readonly Renaming[]): JsonObject {
  const budget = patternBudget();
  const nameOf = (name: string) =>
    renamings.reduce((text, { pattern, replacement }) => {
      if (text.length > maxNameLength) throw invalid(nodeMessage('nameTooLong', { limit: maxNameLength }));
      return pattern.replace(text, expandReplacement(replacement, text), budget);
    }, name);
  const walk = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return (value as readonly JsonValue[]).map(walk);
    if (!isJsonObject(value)) return value;
    const entries = Object.entries(value).map(
      ([name, one]) => [nameOf(name), walk(one as JsonValue)] as const,
    );
    const names = new Set<string>();
    for (const [name] of entries) {
      if (names.has(name)) throw invalid(nodeMessage('fieldTwice', { name: name.slice(0, 80) }));
      names.add(name);
    }
    return Object.fromEntries(entries) as JsonObject;
  };
  return walk(object) as JsonObject;
}
