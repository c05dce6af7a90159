/** Which control a parameter gets: what its hints say, otherwise what its schema allows. */
import { isJsonObject, type JsonValue } from '@reporunner/core';
import { asObject, type Definitions, type JsonSchema, resolve, typesOf } from './schema.ts';

export type LeafKind =
  | 'text'
  | 'longText'
  | 'secret'
  | 'savedSecret'
  | 'number'
  | 'boolean'
  | 'select'
  | 'options'
  | 'code'
  | 'json'
  | 'any'
  | 'date'
  | 'dateTime'
  | 'timezone'
  | 'cron'
  | 'workflow';

/** Holds other fields; a leaf holds a value. */
export type GroupKind = 'object' | 'optional' | 'list' | 'rows' | 'record' | 'conditions' | 'union';

export type FieldKind = LeafKind | GroupKind;

const groups: ReadonlySet<string> = new Set<GroupKind>([
  'object',
  'optional',
  'list',
  'rows',
  'record',
  'conditions',
  'union',
]);

export const isGroup = (kind: FieldKind): kind is GroupKind => groups.has(kind);

/** Types that one text box with a type beside it can hold. */
const scalarTypes: ReadonlySet<string> = new Set(['string', 'number', 'integer', 'boolean', 'null']);

const isScalar = (schema: JsonSchema) => {
  const types = typesOf(schema);
  return types.length > 0 && types.every((type) => scalarTypes.has(type));
};

/** A plain value of any type, or a list of such: one text box holds it, a list as JSON. */
function takesValuesAndLists(variants: readonly JsonSchema[], definitions: Definitions): boolean {
  const [lists, others] = [variants.filter(({ items }) => items !== undefined), new Set<string>()];
  for (const variant of variants)
    if (variant.items === undefined) for (const type of typesOf(variant)) others.add(type);
  return (
    ['string', 'number', 'boolean'].every((type) => others.has(type)) &&
    [...others].every((type) => scalarTypes.has(type)) &&
    lists.every(({ items }) => isScalar(resolve(items ?? {}, definitions)))
  );
}

/** Takes any JSON: no constraint at all, or Zod's union of all types that refers to itself. */
function takesAnything(schema: JsonSchema, definitions: Definitions): boolean {
  if (schema.anyOf === undefined) return typesOf(schema).length === 0 && schema.oneOf === undefined;
  const types = new Set(schema.anyOf.flatMap((one) => typesOf(resolve(one, definitions))));
  return ['string', 'number', 'boolean', 'array', 'object'].every((type) => types.has(type as 'string'));
}

function listKind(schema: JsonSchema, definitions: Definitions): FieldKind {
  const items = resolve(schema.items ?? {}, definitions);
  if (items.enum !== undefined && (items.enum.length <= 12 || schema.default !== undefined)) return 'options';
  if (schema.ui?.kind === 'conditions') return 'conditions';
  if (isCompact(items, definitions)) return 'rows';
  return 'list';
}

/** Small enough to stand in one line: a plain value, or an object of up to three of them. */
export function isCompact(schema: JsonSchema, definitions: Definitions): boolean {
  const own = resolve(schema, definitions);
  if (own.properties === undefined) return !isGroup(fieldKind(own, definitions));
  const fields = Object.values(own.properties);
  return (
    fields.length <= 3 &&
    fields.every((field) => {
      const kind = fieldKind(resolve(field, definitions), definitions);
      return ['text', 'number', 'select', 'any'].includes(kind) && field.ui?.showWhen === undefined;
    })
  );
}

function unionKind(schema: JsonSchema, definitions: Definitions): FieldKind {
  const variants = (schema.oneOf ?? schema.anyOf ?? []).map((one) => resolve(one, definitions));
  if (variants.every((one) => one.const !== undefined)) return 'select';
  return variants.every(isScalar) || takesValuesAndLists(variants, definitions) ? 'any' : 'union';
}

export function fieldKind(schema: JsonSchema, definitions: Definitions): FieldKind {
  const { ui } = schema;
  if (ui?.secret === true && typesOf(schema).includes('string'))
    return ui.kind === 'longText' ? ui.kind : 'secret';
  const hinted = ui?.kind;
  switch (hinted) {
    case undefined:
    case 'text':
    case 'collection':
    case 'fields':
    case 'conditions':
      break;
    default:
      return hinted;
  }
  if (schema.enum !== undefined) return 'select';
  if (takesAnything(schema, definitions)) return 'any';
  if (schema.oneOf !== undefined || schema.anyOf !== undefined) return unionKind(schema, definitions);
  const types = typesOf(schema).filter((type) => type !== 'null');
  const [type] = types;
  if (types.length > 1) return types.every((one) => scalarTypes.has(one)) ? 'any' : 'json';
  switch (type) {
    case 'array':
      return listKind(schema, definitions);
    case 'object':
      if (schema.properties !== undefined) return ui?.kind === 'collection' ? 'optional' : 'object';
      return typeof schema.additionalProperties === 'object' ? 'record' : 'json';
    case 'boolean':
      return 'boolean';
    case 'number':
    case 'integer':
      return 'number';
    default:
      return 'text';
  }
}

/** The short text that stands for a folded element of a list. */
export function summaryOf(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!isJsonObject(value)) return '';
  const object = asObject(value);
  for (const name of ['name', 'label', 'title', 'output', 'field', 'expression']) {
    const found = object[name];
    if (typeof found === 'string' && found !== '') return found;
  }
  return Object.values(object)
    .filter((one) => typeof one === 'string' || typeof one === 'number')
    .slice(0, 3)
    .join(' ');
}
