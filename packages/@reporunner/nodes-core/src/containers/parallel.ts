import type { JsonObject, ParameterIssue } from '@reporunner/core';
import { defineContainer, field, parameterMessage, portsWithFailed } from '@reporunner/integrations';
import { z } from 'zod';
import { invalidParameter } from '../conditions/conditions.ts';
import { nodeMessage } from '../messages/error-messages.ts';
import { concurrencyField, onFailureField, rateField, toleratedField, withoutUndefined } from './pace.ts';

const branchName = z.string().regex(/^[A-Za-z][\w-]{0,40}$/, 'a name has letters, digits, _ and -');

const defaultBranches = ['a', 'b'];

/** C5. So many can never succeed. */
function checkCount({
  mode,
  wait,
  count,
  branches = defaultBranches,
}: JsonObject): readonly ParameterIssue[] {
  if (mode === 'forEach' || wait !== 'some' || typeof count !== 'number' || !Array.isArray(branches))
    return [];
  const limit = branches.length;
  if (limit === 0 || count <= limit) return [];
  const message = parameterMessage('tooLarge', { limit });
  return [{ path: ['count'], message: message.text, translatable: message }];
}

export const parallelNode = defineContainer({
  type: 'core.parallel',
  label: 'Parallel',
  description: 'Runs branches, or the same steps for every item, side by side.',
  group: 'flow',
  icon: 'git-fork',
  aliases: ['parallel', 'fan out', 'fork', 'join', 'race', 'concurrent', 'map'],
  intents: ['at the same time', 'side by side', 'whichever is first', 'call all of them', 'in parallel'],
  subtitle: [
    { when: { mode: ['forEach'] }, parts: [{ phrase: 'forEachItem' }] },
    { parts: [{ value: 'wait' }] },
  ],
  parameters: z.strictObject({
    mode: field(z.enum(['branches', 'forEach']).default('branches'), { label: 'Run', expression: false }),
    branches: field(z.array(branchName).min(1).max(50).default(defaultBranches), {
      label: 'Branches',
      expression: false,
      showWhen: { mode: ['branches'] },
    }),
    wait: field(z.enum(['all', 'any', 'some']).default('all'), {
      label: 'Wait for',
      help: 'All, the first that succeeds, or so many. The rest is cancelled. A branch that ends without items has succeeded too.',
      expression: false,
    }),
    count: field(z.int().min(1).max(1_000_000).default(1), {
      label: 'So many',
      help: 'With more than there are branches or items, the node fails before anything runs.',
      showWhen: { wait: ['some'] },
    }),
    concurrency: concurrencyField(10),
    rate: rateField,
    onFailure: onFailureField({ wait: ['all'] }),
    tolerated: toleratedField({ wait: ['all'] }),
  }),
  bodies: [
    { each: 'branches', when: { mode: ['branches'] } },
    { name: 'body', when: { mode: ['forEach'] } },
  ],
  ports: portsWithFailed({ wait: ['all'], onFailure: ['collect'] }),
  check: checkCount,
  open: ({ parameters }) => {
    const { mode, branches, wait, count, concurrency, rate, onFailure, tolerated } = parameters;
    if (new Set(branches).size !== branches.length) throw invalidParameter(nodeMessage('branchTwice'));
    const need = wait === 'all' ? undefined : wait === 'any' ? 1 : count;
    const common = { concurrency, delayMs: 0, onFailure, ...withoutUndefined({ need, rate, tolerated }) };
    return mode === 'branches'
      ? { kind: 'branches', branches: branches.map((body) => ({ body })), ...common }
      : { kind: 'slices', body: 'body', size: 1, collect: 'all', isLoop: false, ...common };
  },
  docs: 'Over no items, there is nothing to wait for, and nothing comes out. Where branches fail, the node fails as soon as fewer than "So many" are left that can succeed.',
  examples: [
    { title: 'Whichever answers first', parameters: { branches: ['europe', 'america'], wait: 'any' } },
    { title: 'Five items at a time', parameters: { mode: 'forEach', concurrency: 5, onFailure: 'collect' } },
  ],
});
