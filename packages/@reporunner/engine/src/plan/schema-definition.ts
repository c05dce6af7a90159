/** What zod knows of a schema, as far as it is looked at here. */
import type { z } from 'zod';

/** Leads from a schema to what lies in it. */
export type Path = readonly (string | number)[];

export interface Definition {
  readonly type: string;
  readonly checks?: readonly { readonly _zod: { readonly def: { readonly check: string } } }[];
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly out?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly values?: readonly unknown[];
  readonly defaultValue?: unknown;
  readonly getter?: () => z.ZodType;
}

export const definitionOf = (schema: z.ZodType) => schema._zod.def as unknown as Definition;
