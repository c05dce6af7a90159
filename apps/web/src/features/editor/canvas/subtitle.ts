/** One line under a node's name that says what it does, in the language of the reader. */
import { plural, t } from '@lingui/core/macro';
import type { JsonValue, WorkflowNode } from '@reporunner/core';
import type { NodeTypeMetadata } from '../../../api/node-types.ts';
import { type SubtitleWords, subtitleText } from './subtitle-text.ts';

function intervalOf(every: number, unit: JsonValue | undefined): string {
  switch (unit) {
    case 'seconds':
      return plural(every, { one: 'every second', other: 'every # seconds' });
    case 'minutes':
      return plural(every, { one: 'every minute', other: 'every # minutes' });
    case 'hours':
      return plural(every, { one: 'every hour', other: 'every # hours' });
    default:
      return plural(every, { one: 'every day', other: 'every # days' });
  }
}

const words: SubtitleWords = {
  every: intervalOf,
  itemsAtATime: (count) => plural(count, { one: 'each item', other: '# items at a time' }),
  forEachItem: () => t`for each item`,
  forCall: () => t`for a call`,
};

export function subtitleOf(node: WorkflowNode, nodeType: NodeTypeMetadata | undefined): string {
  const text = subtitleText(nodeType?.subtitle, node.parameters, words);
  if (text !== undefined && text !== '') return text;
  if (nodeType === undefined) return node.type;
  return nodeType.label === node.name ? '' : nodeType.label;
}
