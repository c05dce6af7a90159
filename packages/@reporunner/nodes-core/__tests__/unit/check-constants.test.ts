/** What validation says of nodes that can never work, and of triggers that cannot be armed. */
import { type JsonObject, validateWorkflow, workflowSchema } from '@reporunner/core';
import { createNodeRegistry } from '@reporunner/integrations';
import { describe, expect, it } from 'vitest';
import { coreIntegration } from '../../src/index.ts';
import { flow, flowEngine, runFlow } from '../../test-utils/flow.ts';

const registry = createNodeRegistry([coreIntegration]);

function problemsOf(type: string, parameters: JsonObject, credentials: JsonObject = {}) {
  const isTrigger = registry.describe(type, 1)?.kind === 'trigger';
  const position = { x: 0, y: 0 };
  const node = { id: 'n', name: 'N', type, parameters, credentials, position };
  const start = { id: 's', name: 'S', type: 'core.manual', position };
  const workflow = workflowSchema.parse({
    id: 'w',
    tenantId: 't',
    projectId: 'p',
    name: 'W',
    nodes: isTrigger ? { n: node } : { s: start, n: node },
    edges: isTrigger
      ? {}
      : { e: { id: 'e', from: { nodeId: 's', port: 'main' }, to: { nodeId: 'n', port: 'main' } } },
  });
  return validateWorkflow(workflow, registry).map(({ rule, message }) => `${rule}: ${message}`);
}

const cron = (expression: string, timezone = '') => ({ rules: [{ kind: 'cron', expression }], timezone });
const matches = (right: string) => ({ conditions: [{ left: '={{ $json.a }}', operator: 'matches', right }] });

describe('Validation', () => {
  it.each([
    ['core.schedule', cron('0 */36 * * *'), '*/36'],
    ['core.schedule', cron('5-1 * * * *'), 'five fields'],
    ['core.schedule', cron('0 9 * * *', 'Mars/X'), '"Mars/X" is not a time zone'],
    ['core.webhook', { path: 'a b' }, '"a b" cannot stand in a webhook path. Allowed are letters'],
    ['core.webhook', { path: '50%' }, '"50%" cannot stand in a webhook path'],
    ['core.webhook', { path: '%E0%A4%A' }, 'cannot stand in a webhook path'],
    ['core.webhook', { path: 'a%2Fb' }, 'cannot stand in a webhook path'],
    ['core.webhook', { path: 'a/%3Aid' }, 'cannot stand in a webhook path'],
    ['core.webhook', { path: 'a/%2E%2e/b' }, 'cannot stand in a webhook path'],
    ['core.webhook', { path: 'a/b?c' }, 'cannot stand in a webhook path'],
    ['core.webhook', { path: 'a/*/b' }, 'may only be the last part'],
    ['core.if', matches('(a'), 'must be a regular expression'],
    ['core.filter', matches('(a'), 'must be a regular expression'],
    ['core.switch', { rules: [{ ...matches('(a'), output: 'x' }] }, 'rules.0.conditions.0.right'],
    ['core.dateTime', { operation: 'format', date: '={{ $now }}', timezone: 'Mars/X' }, 'Mars/X'],
    ['core.httpRequest', { url: 'not a url' }, 'must be an address such as'],
    ['core.httpRequest', { url: 'file:///etc/passwd' }, 'must be an address such as'],
    ['core.graphql', { url: 'x', query: '{ a }' }, 'must be an address such as'],
    ['core.parallel', { branches: ['x', 'y'], wait: 'some', count: 3 }, 'count: must be 2 or less'],
    ['core.parallel', { wait: 'some', count: 3 }, 'count: must be 2 or less'],
  ])('says of %s with %j what can never work', (type, parameters, text) => {
    expect(problemsOf(type, parameters as never)).toEqual([expect.stringMatching(/^G10-parameter-invalid/)]);
    expect(problemsOf(type, parameters as never)[0]).toContain(text);
  });

  it.each([
    ['core.schedule', cron('0 */6 * * *', 'Europe/Berlin')],
    ['core.webhook', { path: 'orders/:id' }],
    ['core.if', matches('/(a)/i')],
    ['core.if', matches('={{ $json.pattern }}')],
    ['core.dateTime', { operation: 'format', date: '={{ $now }}', timezone: 'UTC+2' }],
    ['core.httpRequest', { url: '={{ $json.url }}' }],
    ['core.httpRequest', { url: '=https://example.com/{{ $json.id }}' }],
    ['core.httpRequest', { url: 'https://example.com/a b' }],
    ['core.parallel', { branches: ['x', 'y'], wait: 'some', count: 2 }],
    ['core.parallel', { branches: ['x', 'y'], wait: 'some', count: '={{ $json.n }}' }],
    ['core.parallel', { mode: 'forEach', wait: 'some', count: 3 }],
  ])('says nothing of %s with %j', (type, parameters) => {
    expect(problemsOf(type, parameters as never)).toEqual([]);
  });

  it('names the steps that an import could not take over, which do nothing', () => {
    const parameters = { standsFor: 'n8n-nodes-base.slack' };
    expect(problemsOf('core.noOp', parameters)).toEqual([
      'G10-parameter-invalid: "N", parameter standsFor: it stands for n8n-nodes-base.slack, which has no counterpart here: nothing happens in its place',
    ]);
    expect(problemsOf('core.noOp', {})).toEqual([]);
  });

  it('has the run log them too', async () => {
    const test = flowEngine();
    const stub = { type: 'core.noOp', disabled: true, parameters: { standsFor: 'n8n-nodes-base.slack' } };
    const off = { type: 'core.noOp', disabled: true };
    const workflow = flow({ stub, off }, ['start>stub', 'stub>off']);
    const { executionId } = (await runFlow(test, workflow)).result;
    const events = await test.store.events(test.tenant, executionId);
    expect(events.flatMap((event) => ('logs' in event ? event.logs : undefined) ?? [])).toEqual([
      { level: 'warn', text: expect.stringContaining('it stands for n8n-nodes-base.slack') },
    ]);
  });

  it.each(['basic', 'header', 'hmac'])(
    'asks for the credential of a webhook with %s authentication',
    (auth) => {
      expect(problemsOf('core.webhook', { path: 'a', auth })).toEqual([
        expect.stringMatching(/^G12-credential-missing: "N" needs a credential/),
      ]);
      expect(problemsOf('core.webhook', { path: 'a', auth }, { [auth]: 'c1' })).toEqual([]);
      expect(problemsOf('core.webhook', { path: 'a' })).toEqual([]);
    },
  );
});
