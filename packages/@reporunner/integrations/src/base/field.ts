import type { z } from 'zod';

/** How the editor shows a parameter, beyond what its schema says. */
export interface FieldHints {
  readonly label: string;
  readonly help?: string;
  readonly placeholder?: string;
  /** Default: from the schema. */
  readonly kind?:
    | 'text'
    | 'longText'
    | 'code'
    | 'json'
    | 'date'
    | 'dateTime'
    | 'timezone'
    | 'cron'
    | 'collection'
    | 'fields'
    | 'conditions'
    | 'resource'
    | 'workflow'
    | 'file';
  /** Shown only while the named sibling parameters have one of these values. */
  readonly showWhen?: Readonly<Record<string, readonly (string | number | boolean)[]>>;
  /** False: an expression makes no sense here. */
  readonly expression?: boolean;
  /** Most people never set it: it is folded away below the others. */
  readonly advanced?: boolean;
  /** Never shown again once saved, never returned, always redacted. */
  readonly secret?: boolean;
}

/** Attaches presentation hints to a parameter's schema; they come out as `ui` in its JSON Schema. */
export function field<T extends z.ZodType>(schema: T, hints: FieldHints): T {
  const { label, help, ...ui } = hints;
  return schema.meta({ title: label, ...(help === undefined ? {} : { description: help }), ui }) as T;
}
