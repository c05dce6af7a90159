/**
 * Keeps the session's problems in step with the draft: the graph at once, by the rules of core; parameters, credentials
 * and addresses by the server, once it has the draft.
 */
import { i18n } from '@lingui/core';
import type { Diagnostic, Workflow } from '@reporunner/core';
import { validateWorkflow } from '../../../api/workflows.ts';
import type { Locale } from '../../../theme/preferences.ts';
import type { EditorSession } from '../session/editor-session.ts';
import { toProblems } from '../session/problem-store.ts';
import type { CheckRequest } from './check.worker.ts';

const localAfterMs = 250;
const serverAfterMs = 900;

/** A problem of a node that only the server finds; it holds until that node is changed. */
interface ServerProblem {
  readonly diagnostic: Diagnostic;
  readonly node: Workflow['nodes'][string] | undefined;
}

/** What the server said and what is seen here, each thing once. */
export function mergeProblems(
  workflow: Workflow,
  local: readonly Diagnostic[],
  fromServer: readonly ServerProblem[],
): readonly Diagnostic[] {
  // Both word it in their own way: what counts is what is wrong, and where.
  const keyOf = ({ rule, nodeId, edgeId, path }: Diagnostic) => JSON.stringify([rule, nodeId, edgeId, path]);
  const known = new Set(local.map(keyOf));
  const still = fromServer.filter(({ diagnostic, node }) => {
    if (known.has(keyOf(diagnostic))) return false;
    const { nodeId } = diagnostic;
    return nodeId === undefined || (node !== undefined && workflow.nodes[nodeId] === node);
  });
  return [...local, ...still.map(({ diagnostic }) => diagnostic)];
}

/** Rules that are checked here as well: what the server says of them is old as soon as the draft has changed. */
const localRules = new Set<Diagnostic['rule']>([
  'G1-unknown-node-type',
  'G22-unknown-node-version',
  'G2-edge-endpoint-missing',
  'G3-port-missing',
  'G4-port-kind',
  'G5-cycle',
  'G6-edge-crosses-scope',
  'G7-name-not-unique',
  'G8-parent-invalid',
  'G9-trigger-in-container',
  'G11-expression-invalid',
  'G13-no-trigger',
  'G14-node-unreachable',
  'G15-input-missing',
  'G16-id-mismatch',
  'G17-limit',
  'G18-error-port',
  'G19-setting-invalid',
]);

export function watchProblems(session: EditorSession): () => void {
  const { draft, catalogue, problems, workflowId } = session;
  let local: readonly Diagnostic[] = [];
  let fromServer: readonly ServerProblem[] = [];
  let worker: Worker | undefined;
  let seen: Workflow | undefined;
  let asked = -1;
  let localTimer: ReturnType<typeof setTimeout> | undefined;
  let serverTimer: ReturnType<typeof setTimeout> | undefined;
  const closing = new AbortController();

  const show = () => {
    const { workflow } = draft.getState();
    problems.setState(toProblems(mergeProblems(workflow, local, fromServer), problems.getState()));
  };

  const checkLocally = () => {
    const { workflow } = draft.getState();
    // A new workflow is empty: that is no mistake yet.
    if (Object.keys(workflow.nodes).length === 0) {
      local = [];
      show();
      return;
    }
    worker ??= openWorker();
    worker.postMessage({ workflow } satisfies CheckRequest);
  };

  const openWorker = () => {
    const opened = new Worker(new URL('./check.worker.ts', import.meta.url), { type: 'module' });
    const locale = i18n.locale as Locale;
    opened.postMessage({ nodeTypes: catalogue.everyVersion, locale } satisfies CheckRequest);
    opened.addEventListener('message', ({ data }: MessageEvent<readonly Diagnostic[]>) => {
      local = data;
      show();
    });
    return opened;
  };

  const askServer = async () => {
    const { revision, save, workflow } = draft.getState();
    if (save !== 'saved' || revision === asked || Object.keys(workflow.nodes).length === 0) return;
    try {
      const { diagnostics } = await validateWorkflow(workflowId, closing.signal);
      if (draft.getState().revision !== revision) return;
      asked = revision;
      const now = draft.getState().workflow;
      fromServer = diagnostics
        .filter(({ rule }) => !localRules.has(rule))
        .map((diagnostic) => ({ diagnostic, node: now.nodes[diagnostic.nodeId ?? ''] }));
      show();
    } catch {
      // Asked again with the next change; publishing asks for itself.
    }
  };

  const changed = () => {
    const { workflow, save } = draft.getState();
    if (workflow !== seen) {
      seen = workflow;
      clearTimeout(localTimer);
      localTimer = setTimeout(checkLocally, localAfterMs);
    }
    if (save === 'saved') {
      clearTimeout(serverTimer);
      serverTimer = setTimeout(() => void askServer(), serverAfterMs);
    }
  };
  /** Everything again, in the other language. */
  const changedLanguage = () => {
    worker?.terminate();
    worker = undefined;
    asked = -1;
    seen = undefined;
    changed();
  };
  const unsubscribe = draft.subscribe(changed);
  i18n.on('change', changedLanguage);
  changed();
  return () => {
    closing.abort();
    worker?.terminate();
    unsubscribe();
    i18n.removeListener('change', changedLanguage);
    clearTimeout(localTimer);
    clearTimeout(serverTimer);
  };
}
