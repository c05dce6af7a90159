/** Evaluates templates for the editor. Holds core's evaluator: load it lazily. */
import {
  compileJsonTemplate,
  compileTemplate,
  isServiceError,
  type JsonTemplateHint,
  jsonRenderingOf,
} from '@reporunner/core';
import { typeOfValue, type ValueType } from '@reporunner/core/expression-reference';
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
    }
  /** `position` counts characters of the template, its `=` included. */
  | { readonly kind: 'error'; readonly message: string; readonly position?: number };

/** Less than on the server: a preview is for one item, and must not hold up typing. */
const budget = { steps: 100_000, depth: 100, size: 4_000_000 };

/** `hint`: of a parameter whose text may be a template of JSON. */
export function previewTemplate(
  template: string,
  sample: Sample,
  index: number,
  now: number,
  hint?: JsonTemplateHint,
): Preview {
  try {
    const rendering = jsonRenderingOf(hint, sample.parameters);
    const scope = new PreviewScope(sample, index, now);
    const compiled =
      rendering === undefined ? compileTemplate(template) : compileJsonTemplate(template, rendering);
    const value = compiled.evaluate(scope, budget);
    return {
      kind: 'value',
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
    return {
      kind: 'error',
      message: error.message,
      ...(typeof position === 'number' ? { position } : {}),
    };
  }
}
