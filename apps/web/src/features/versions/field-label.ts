import { t } from '@lingui/core/macro';
import type { NodeTypeMetadata } from '../../api/node-types.ts';
import { humanize } from '../schema-form/names.ts';
import type { JsonSchema } from '../schema-form/schema.ts';
import { parameterLabel } from './change-label.ts';
import type { Path } from './value-diff.ts';

/** Which field of a node changed, in the words that the editor has for it. */
export function nodeFieldLabel(path: Path, nodeType: NodeTypeMetadata | undefined): string {
  const [field, ...rest] = path;
  if (field === 'parameters') {
    const words = parameterLabel(nodeType?.parameters as JsonSchema | undefined, rest);
    return words.length === 0 ? t`Parameters` : words.join(' › ');
  }
  const names: Readonly<Record<string, string>> = {
    name: t`Name`,
    type: t`Type`,
    typeVersion: t`Version of the node type`,
    parentId: t`Container`,
    body: t`Part of the container`,
    credentials: t`Credential`,
    disabled: t`Switched off`,
    onError: t`When it fails`,
    retry: t`Tries again`,
    timeoutMs: t`Timeout`,
    pinned: t`Pinned data`,
    comment: t`Comment`,
  };
  return [names[String(field)] ?? humanize(String(field)), ...rest.map((key) => labelOfKey(key))].join(' › ');
}

export function workflowFieldLabel(path: Path): string {
  const [field, ...rest] = path;
  const names: Readonly<Record<string, string>> = {
    name: t`Name`,
    description: t`Description`,
    tags: t`Tags`,
    settings: t`Settings`,
  };
  return [names[String(field)] ?? String(field), ...rest.map((key) => labelOfKey(key))].join(' › ');
}

const labelOfKey = (key: string | number) => (typeof key === 'number' ? String(key + 1) : humanize(key));
