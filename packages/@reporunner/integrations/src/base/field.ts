import type { FieldHints } from '@reporunner/core';
import type { z } from 'zod';

interface ShownField extends FieldHints {
  readonly label: string;
  readonly help?: string;
}

/** Attaches presentation hints to a parameter's schema; they come out as `ui` in its JSON Schema. */
export function field<T extends z.ZodType>(schema: T, hints: ShownField): T {
  const { label, help, ...ui } = hints;
  return schema.meta({ title: label, ...(help === undefined ? {} : { description: help }), ui }) as T;
}
