/** Evaluates templates for the editor. Holds core's evaluator: load it lazily. */
import {
  compileJsonTemplate,
  compileTemplate,
  isServiceError,
  type JsonTemplateHint,
  jsonRenderingOf,
  type Message,
} from '@reporunner/core';
import { typeOfValue, type ValueType } from '@reporunner/core/expression-reference';
import { evaluateCode } from './completions.ts';
import { type MissingName, missingField, missingNode } from './missing-name.ts';
import { PreviewScope } from './preview-scope.ts';
import type { Sample } from './sample.ts';
import { fullText, shortText } from './short-text.ts';

export type Preview =
  | {
      readonly kind: 'value';
      readonly type: ValueType;
      readonly text: string;
      readonly full: string;
      readonly value: unknown;
      /** What was null or undefined where something was read of it, such as `$json.user`: perhaps a typing error. */
      readonly missing?: string;
      /** A field that is not there, where the value is nothing or text with a gap because of that. */
      readonly missingName?: MissingName;
    }
  | {
      readonly kind: 'error';
      readonly message: string;
      /** Counts characters of the template, its `=` included. */
      readonly position?: number;
      readonly missingName?: MissingName;
    };

/** Less than on the server: a preview is for one item, and must not hold up typing. */
const budget = { steps: 100_000, depth: 100, size: 4_000_000 };

/**
 * `hint`: of a parameter whose text may be a template of JSON.
 * `say`: puts messages into the language that is shown.
 */
export function previewTemplate(
  template: string,
  sample: Sample,
  index: number,
  now: number,
  hint?: JsonTemplateHint,
  say?: (message: Message) => string,
): Preview {
  const evaluate = (code: string) => evaluateCode(code, sample, index, now);
  try {
    const rendering = jsonRenderingOf(hint, sample.parameters);
    const scope = new PreviewScope(sample, index, now);
    const compiled =
      rendering === undefined ? compileTemplate(template) : compileJsonTemplate(template, rendering);
    const value = compiled.evaluate(scope, budget);
    const isGap = sample.items.length > 0 && (value === undefined || typeof value === 'string');
    const missingName = isGap ? missingField(template, evaluate) : undefined;
    return {
      kind: 'value',
      ...(missingName === undefined ? {} : { missingName }),
      ...(scope.missing === undefined ? {} : { missing: scope.missing }),
      type: typeOfValue(value),
      text: shortText(value),
      // Only a full-size view asks for it.
      get full() {
        return fullText(value);
      },
      value,
    };
  } catch (error) {
    if (!isServiceError(error)) return { kind: 'error', message: String(error) };
    const position = error.details?.position;
    const missingName =
      error.code === 'EXPRESSION_SYNTAX'
        ? undefined
        : (missingNode(template, sample.nodes.keys()) ?? missingField(template, evaluate));
    return {
      kind: 'error',
      message: say === undefined ? error.message : say(error.translatable),
      ...(missingName === undefined ? {} : { missingName }),
      ...(typeof position === 'number' ? { position } : {}),
    };
  }
}
