/** Values that may have one of several shapes. */
import { isJsonObject, type JsonValue } from '@reporunner/core';
import { humanize } from './names.ts';
import { asObject, type Definitions, type JsonSchema, resolve, type SchemaType, typesOf } from './schema.ts';

export interface Variant {
  readonly label: string;
  readonly schema: JsonSchema;
  /** The property whose constant tells this variant from the others. */
  readonly discriminator?: string;
}

export function variantsOf(schema: JsonSchema, definitions: Definitions): readonly Variant[] {
  const shapes = (schema.oneOf ?? schema.anyOf ?? []).map((one) => resolve(one, definitions));
  const discriminator = discriminatorOf(shapes);
  return shapes.map((shape) => ({
    schema: shape,
    label: labelOf(shape, discriminator),
    ...(discriminator === undefined ? {} : { discriminator }),
  }));
}

/** A property that is a constant in every shape, another one in each. */
function discriminatorOf(shapes: readonly JsonSchema[]): string | undefined {
  return Object.keys(shapes[0]?.properties ?? {}).find((name) => {
    const constants = shapes.map((shape) => shape.properties?.[name]?.const);
    return constants.every((one) => one !== undefined) && new Set(constants).size === shapes.length;
  });
}

function labelOf(shape: JsonSchema, discriminator: string | undefined): string {
  if (shape.title !== undefined) return shape.title;
  const constant = discriminator === undefined ? shape.const : shape.properties?.[discriminator]?.const;
  if (constant !== undefined) return humanize(String(constant));
  return humanize(typesOf(shape)[0] ?? 'any');
}

function typeOf(value: JsonValue): SchemaType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value as SchemaType;
}

/** How well a value fits a shape; −1 when not at all. */
function fit(value: JsonValue, shape: JsonSchema): number {
  if (shape.const !== undefined) return shape.const === value ? 2 : -1;
  const type = typeOf(value);
  const types = typesOf(shape);
  if (types.length > 0 && !types.includes(type) && !(type === 'number' && types.includes('integer')))
    return -1;
  if (!isJsonObject(value)) return 1;
  const object = asObject(value);
  const properties = shape.properties ?? {};
  for (const [name, field] of Object.entries(properties)) {
    if (field.const !== undefined && object[name] !== field.const) return -1;
  }
  const missing = (shape.required ?? []).filter((name) => !Object.hasOwn(object, name)).length;
  const known = Object.keys(object).filter((name) => Object.hasOwn(properties, name)).length;
  return Math.max(0, 1 + known - missing);
}

/** The variant that a value is of: the one that fits best, the first when none does. */
export function matchVariant(value: JsonValue | undefined, variants: readonly Variant[]): number {
  if (value === undefined) return 0;
  const fits = variants.map(({ schema }) => fit(value, schema));
  return Math.max(0, fits.indexOf(Math.max(...fits)));
}

/** The value in another shape: fields of the same name are kept, where they have the same type. */
export function carryOver(
  value: JsonValue | undefined,
  from: JsonSchema,
  to: JsonSchema,
  fresh: JsonValue,
): JsonValue {
  if (!isJsonObject(value) || !isJsonObject(fresh)) return fresh;
  const kept = Object.entries(value).filter(([name]) => {
    const [before, after] = [from.properties?.[name], to.properties?.[name]];
    return (
      before !== undefined &&
      after !== undefined &&
      after.const === undefined &&
      JSON.stringify(before.type) === JSON.stringify(after.type) &&
      JSON.stringify(before.enum) === JSON.stringify(after.enum)
    );
  });
  return { ...fresh, ...Object.fromEntries(kept) };
}
