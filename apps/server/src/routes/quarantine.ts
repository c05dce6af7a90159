import { answers } from '@reporunner/api-types';
import type { QuarantineUseCases } from '@reporunner/application';
import { type ApiRoute, route } from '../http/route.ts';

/** WD5. Nodes that stopped the server. */
export function quarantineRoutes(quarantine: QuarantineUseCases): readonly ApiRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/quarantine',
      tag: 'System',
      summary: 'Nodes that stopped the server, and which of them are in quarantine',
      answer: answers.quarantine,
      useCase: quarantine.list,
      handle: ({ run }) => run(undefined),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/quarantine/:workflowId/:nodeId',
      tag: 'System',
      summary: 'Release a node: it runs again, and what it did is forgotten',
      status: 204,
      useCase: quarantine.release,
      handle: ({ run, params: { workflowId = '', nodeId = '' } }) => run({ workflowId, nodeId }),
    }),
  ];
}
