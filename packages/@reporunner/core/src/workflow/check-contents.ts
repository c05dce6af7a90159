/** Whether what nodes and settings hold can work: the rules of a workflow that concern none of its edges and scopes. */
import { checkTemplate, compileJsonTemplate, isExpression } from '../expressions/index.ts';
import type { JsonValue } from '../kernel/json.ts';
import type { Message } from '../kernel/messages.ts';
import { workflowMessage as say } from '../messages/workflow-messages.ts';
import type { Report } from './diagnostics.ts';
import type { Workflow, WorkflowNode } from './document.ts';
import { jsonRenderingOf } from './json-templates.ts';
import type { NodeTypeDescription } from './node-catalogue.ts';

/** Parameters, expressions and credentials of one node. */
export function checkNodeContents(
  nodeId: string,
  node: WorkflowNode,
  type: NodeTypeDescription,
  report: Report,
  warning: Report,
): void {
  for (const issue of type.checkParameters(node.parameters)) {
    const problem = issue.translatable ?? issue.message;
    const at = { nodeId, path: issue.path };
    report('G10-parameter-invalid', parameterProblem(node, issue.path, problem), at);
  }
  for (const { name, needs } of type.unusedParameters?.(node.parameters) ?? []) {
    warning(
      'G21-parameter-unused',
      say('parameterUnused', {
        node: node.name,
        parameter: name,
        needed: needs.name,
        values: alternatives(needs.values.map(String)),
      }),
      { nodeId, path: [name] },
    );
  }
  checkExpressions(nodeId, node, type, report);
  const needed = type.neededCredentials?.(node.parameters) ?? [];
  for (const slot of type.credentialSlots) {
    if ((slot.required || needed.includes(slot.name)) && node.credentials[slot.name] === undefined) {
      report(
        'G12-credential-missing',
        say('credentialMissing', { node: node.name, types: alternatives(slot.types) }),
        { nodeId },
      );
    }
  }
  const slots = type.credentialSlots.map(({ name }) => name);
  for (const slot of Object.keys(node.credentials)) {
    if (slots.includes(slot)) continue;
    const message =
      slots.length === 0
        ? say('credentialsNone', { node: node.name, slot })
        : say('credentialUnknown', { node: node.name, slot, slots: alternatives(slots) });
    report('G26-credential-unknown', message, { nodeId });
  }
}

function checkExpressions(
  nodeId: string,
  node: WorkflowNode,
  type: NodeTypeDescription,
  report: Report,
): void {
  const open: { readonly value: JsonValue; readonly path: readonly (string | number)[] }[] = [
    { value: node.parameters, path: [] },
  ];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { value, path } = at;
    if (isExpression(value)) {
      const hint = path.length === 1 ? type.jsonTemplates?.[String(path[0])] : undefined;
      const rendering = jsonRenderingOf(hint, node.parameters);
      const issues =
        rendering === undefined
          ? checkTemplate(value)
          : checkTemplate(value, (source) => compileJsonTemplate(source, rendering));
      for (const issue of issues) {
        const problem = issue.translatable ?? issue.message;
        report('G11-expression-invalid', parameterProblem(node, path, problem), { nodeId, path });
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, part] of Object.entries(value)) {
        open.push({ value: part as JsonValue, path: [...path, Array.isArray(value) ? Number(key) : key] });
      }
    }
  }
}

/** "a or b or c". */
function alternatives([first = '', ...others]: readonly string[]): string | Message {
  return others.reduce<string | Message>((before, next) => say('or', { first: before, second: next }), first);
}

function parameterProblem(
  { name: node }: WorkflowNode,
  path: readonly (string | number)[],
  problem: string | Message,
): Message {
  return path.length === 0
    ? say('nodeInvalid', { node, problem })
    : say('parameterInvalid', { node, parameter: path.join('.'), problem });
}

/** Time zone, key of events and error workflow. */
export function checkSettings({ settings, id }: Workflow, error: Report): void {
  const { timezone } = settings;
  if (timezone !== undefined && !isTimezone(timezone)) {
    error('G19-setting-invalid', say('timezoneInvalid', { timezone }));
  }
  const { key, deduplicateMs } = settings.flow ?? {};
  if (deduplicateMs !== undefined && (key ?? '').trim() === '')
    error('G19-setting-invalid', say('duplicatesWithoutKey'));
  if (key !== undefined && isExpression(key)) {
    for (const issue of checkTemplate(key))
      error('G19-setting-invalid', say('keyInvalid', { problem: issue.translatable ?? issue.message }));
  }
  if (settings.errorWorkflowId === id) {
    error('G19-setting-invalid', say('ownErrorWorkflow'));
  }
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
