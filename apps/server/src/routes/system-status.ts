import { answers } from '@reporunner/api-types';
import type { SystemUseCases } from '@reporunner/application';
import type { z } from 'zod';
import { type ApiRoute, route } from '../http/route.ts';

export type SystemStatus = Omit<z.input<typeof answers.systemSummary>, 'executions'>;

/** How the installation is doing. */
export function systemStatusRoutes({ status }: SystemUseCases<SystemStatus>): readonly ApiRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/system',
      tag: 'System',
      summary: 'How the installation is doing: services, memory, disk, executions, limits',
      answer: answers.systemSummary,
      useCase: status,
      handle: ({ run }) => run(undefined),
    }),
  ];
}
