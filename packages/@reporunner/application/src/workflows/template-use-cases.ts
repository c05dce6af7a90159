/** Workflows to begin from. */

import type { Template } from '@reporunner/api-types';
import { isJsonObject, type NodeCatalogue, ServiceError } from '@reporunner/core';
import type { FolderService, WorkflowService } from '@reporunner/workflows';
import { applicationMessage } from '../messages/application-messages.ts';
import { type ProjectDirectory, projectFor } from '../projects.ts';
import type { DefineUseCase } from '../use-case.ts';
import { describeTemplate, type ShippedTemplate } from './describe-template.ts';
import { shownWorkflow } from './workflow-use-cases.ts';

export interface TemplatePorts {
  readonly templates: readonly ShippedTemplate[];
  readonly workflows: Pick<WorkflowService, 'importWorkflow'>;
  readonly folders: Pick<FolderService, 'find'>;
  readonly projects: ProjectDirectory;
  readonly catalogue: NodeCatalogue;
}

/** The use cases of `createTemplateUseCases`: each takes a principal and an input, and is authorized. */
export type TemplateUseCases = ReturnType<typeof createTemplateUseCases>;

/** The example workflows to begin from, and workflows made of them. */
export function createTemplateUseCases(define: DefineUseCase, ports: TemplatePorts) {
  const { templates, workflows, folders, projects, catalogue } = ports;
  let described: readonly Template[] | undefined;
  return {
    list: define({ action: 'workflow:read' }, () => {
      described ??= templates.map((template) => describeTemplate(template, catalogue));
      return { items: described };
    }),
    /** A new workflow from a template. */
    use: define(
      { action: 'workflow:write' },
      async (
        { tenant },
        input: {
          readonly id: string;
          readonly name?: string | undefined;
          readonly folderId?: string | undefined;
        },
      ) => {
        const { id, name, folderId } = input;
        const template = templates.find((one) => one.id === id);
        if (template === undefined)
          throw new ServiceError(applicationMessage('noTemplate'), {
            code: 'NOT_FOUND',
            service: 'application',
          });
        if (folderId !== undefined) await folders.find(tenant, folderId);
        const document = {
          ...(isJsonObject(template.document) ? template.document : {}),
          // The tag that marks examples is of no use in the copy.
          tags: [],
          ...(name === undefined ? {} : { name }),
        };
        const project = await projectFor(projects, tenant, undefined);
        return shownWorkflow(await workflows.importWorkflow(tenant, project, document, folderId));
      },
    ),
  };
}
