/** Templates that say which events are the same. */
import type { JsonValue } from '../kernel/json.ts';
import { sectionsOf } from './sections.ts';
import { cached, templateOf } from './template.ts';
import { toJsonValue } from './to-json-value.ts';
import type { CompiledTemplate } from './types.ts';
import { toText } from './values.ts';

/** Null, blank text, and lists and objects of nothing else. */
function isNothing(value: JsonValue | undefined): boolean {
  if (typeof value === 'string') return value.trim() === '';
  if (typeof value !== 'object' || value === null) return value === undefined || value === null;
  return Object.values(value).every((part) => isNothing(part as JsonValue));
}

function compile(source: string): CompiledTemplate {
  const { parts, variables, lone } = sectionsOf(source);
  return templateOf(source, variables, (run) => {
    if (lone !== undefined) {
      const value = toJsonValue(lone(run, undefined));
      return isNothing(value) ? undefined : value;
    }
    let text = '';
    let isMissing = false;
    for (const part of parts) {
      const value = part.code === undefined ? part.text : part.code(run, undefined);
      isMissing ||= part.code !== undefined && isNothing(toJsonValue(value));
      text += typeof value === 'string' ? value : toText(value, run);
    }
    run.allocate(text.length);
    return isMissing || text.trim() === '' ? undefined : text;
  });
}

/**
 * Compiles a template for a key. It gives undefined where one of its sections is missing, null or blank, whatever text
 * stands around it: what is left may be that of many events.
 * @throws ServiceError EXPRESSION_SYNTAX with `details.position`.
 */
export function compileKeyTemplate(source: string): CompiledTemplate {
  return cached(`key ${source}`, () => compile(source));
}
