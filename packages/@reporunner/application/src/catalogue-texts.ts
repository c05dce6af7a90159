/**
 * The texts of node types and types of credentials, by keys that their definitions say.
 * DT1 A key is `type@version/label`, `/description`, `/ports/NAME`, `/parameters/PATH/label` or `/help`; of the options of a
 *     field `INTEGRATION/options/VALUE`, since the same value means the same; of credentials it begins with `credentials/`.
 * DT2 Whatever has no translation stays English; nothing but texts for people changes.
 */
import type { CredentialType, NodeTypeMetadata } from '@reporunner/api-types';
import { isJsonObject, type PortRule } from '@reporunner/core';

/** Gives the text for a key, or the English one back. */
export type ReplaceText = (key: string, english: string) => string;

interface Place {
  readonly key: string;
  /** Where the names of options are; undefined: the values are shown as they are. */
  readonly options: string | undefined;
  readonly replace: ReplaceText;
}

type Schema = Readonly<Record<string, unknown>>;

const mapEach = (value: Schema, change: (part: unknown, name: string) => unknown) =>
  Object.fromEntries(Object.entries(value).map(([name, part]) => [name, change(part, name)]));

function optionsOf(values: readonly unknown[], place: Place, ui: unknown): object {
  const { options: prefix, replace } = place;
  if (prefix === undefined) return {};
  const options = values.flatMap((value) => {
    const shown = typeof value === 'string' ? replace(`${prefix}/${value}`, '') : '';
    return shown === '' ? [] : [[value as string, shown] as const];
  });
  if (options.length === 0) return {};
  return { ui: { ...(isJsonObject(ui) ? ui : {}), options: Object.fromEntries(options) } };
}

/** `title`: the key of its own label and help, where that is not the key of what lies inside. */
function mapSchema(schema: unknown, place: Place, title = place.key): unknown {
  if (!isJsonObject(schema)) return schema;
  const { key, replace } = place;
  const { properties, items, additionalProperties, enum: values } = schema;
  const variants = (['anyOf', 'oneOf'] as const).flatMap((name) => {
    const list = schema[name];
    return Array.isArray(list)
      ? [[name, list.map((one, index) => mapSchema(one, place, `${key}/${index}`))] as const]
      : [];
  });
  return {
    ...schema,
    ...(typeof schema.title === 'string' ? { title: replace(`${title}/label`, schema.title) } : {}),
    ...(typeof schema.description === 'string'
      ? { description: replace(`${title}/help`, schema.description) }
      : {}),
    ...(Array.isArray(values) ? optionsOf(values, place, schema.ui) : {}),
    ...(isJsonObject(properties)
      ? {
          properties: mapEach(properties, (part, name) =>
            mapSchema(part, { ...place, key: `${key}/${name}` }),
          ),
        }
      : {}),
    ...(items === undefined ? {} : { items: mapSchema(items, place) }),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: mapSchema(additionalProperties, place) }),
    ...Object.fromEntries(variants),
  };
}

const mapPorts = (ports: readonly PortRule[], key: string, replace: ReplaceText): readonly PortRule[] =>
  ports.map((port) =>
    'label' in port && port.label !== undefined
      ? { ...port, label: replace(`${key}/ports/${port.name}`, port.label) }
      : port,
  );

/** The node type with other texts. */
export function mapNodeTexts(node: NodeTypeMetadata, replace: ReplaceText): NodeTypeMetadata {
  const key = `${node.type}@${node.version}`;
  const [integration] = node.type.split('.');
  const place = { key: `${key}/parameters`, options: `${integration}/options`, replace };
  return {
    ...node,
    label: replace(`${key}/label`, node.label),
    description: replace(`${key}/description`, node.description),
    parameters: mapSchema(node.parameters, place) as NodeTypeMetadata['parameters'],
    ports: {
      ...node.ports,
      inputs: mapPorts(node.ports.inputs, key, replace),
      outputs: mapPorts(node.ports.outputs, key, replace),
    },
  };
}

/** The type of credentials with other texts. */
export function mapCredentialTexts(credential: CredentialType, replace: ReplaceText): CredentialType {
  const key = `credentials/${credential.type}`;
  return {
    ...credential,
    label: replace(`${key}/label`, credential.label),
    description: replace(`${key}/description`, credential.description),
    fields: mapSchema(credential.fields, {
      key: `${key}/fields`,
      options: undefined,
      replace,
    }) as CredentialType['fields'],
  };
}
