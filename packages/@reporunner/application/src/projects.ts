import type { ProjectRecord } from '@reporunner/auth';
import { ServiceError, type TenantContext } from '@reporunner/core';
import { applicationMessage } from './messages/application-messages.ts';

export interface ProjectDirectory {
  projects(tenant: TenantContext): Promise<readonly ProjectRecord[]>;
}

/**
 * The project that something new belongs to: the one that is named, or the default of the tenant, its oldest.
 * Rejects with NOT_FOUND.
 */
export async function projectFor(
  directory: ProjectDirectory,
  tenant: TenantContext,
  projectId: string | undefined,
): Promise<string> {
  const projects = await directory.projects(tenant);
  const project = projectId === undefined ? projects[0] : projects.find(({ id }) => id === projectId);
  if (project !== undefined) return project.id;
  throw new ServiceError(applicationMessage('noProject'), { code: 'NOT_FOUND', service: 'application' });
}
