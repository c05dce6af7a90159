/** How large a document of n8n may be. The translator takes time linear in these, and is not asked beyond them. */

import { LIMITS } from '@reporunner/constants';
import { ServiceError } from '@reporunner/core';
import { interopMessage } from '../messages/interop-messages.ts';

const deepest = 100;
const maxValues = 1_000_000;
const maxLoops = 500;
/** Characters of expressions that are checked; those beyond are taken over as they are. */
export const maxCheckedExpressions = 2_000_000;
/** Characters of code that is parsed; what is beyond is looked through for names only. */
export const maxParsedCode = 100_000;
/** Characters of one text that is read as a template. */
export const maxTemplateLength = LIMITS.operationStringLength;

type Limit = 'tooManyNodes' | 'tooDeep' | 'tooManyValues' | 'tooManyConnections' | 'tooManyLoops';

function refused(why: Limit, limit: number): ServiceError {
  return new ServiceError(interopMessage(why, { limit }), { code: 'WORKFLOW_INVALID', service: 'interop' });
}

/** @throws ServiceError WORKFLOW_INVALID when the document is too large or too deep to be translated. */
export function assertImportable(document: { readonly nodes: readonly unknown[] }): void {
  if (document.nodes.length > LIMITS.workflowNodes) throw refused('tooManyNodes', LIMITS.workflowNodes);
  let values = 0;
  let level: unknown[] = [document];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) throw refused('tooDeep', deepest);
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      for (const part of Object.values(value)) next.push(part);
      values += 1;
      if (values + next.length > maxValues) throw refused('tooManyValues', maxValues);
    }
    level = next;
  }
}

/** @throws ServiceError WORKFLOW_INVALID. */
export function assertConnections(links: number, loops: number): void {
  if (links > LIMITS.workflowEdges) throw refused('tooManyConnections', LIMITS.workflowEdges);
  if (loops > maxLoops) throw refused('tooManyLoops', maxLoops);
}
