import type { Services } from '../composition.ts';
import type { ApiRoute } from '../http/route.ts';
import { catalogueRoutes } from './catalogue.ts';
import { credentialRoutes } from './credentials.ts';
import { executionRoutes } from './executions.ts';
import { folderRoutes } from './folders.ts';
import { identityRoutes } from './identity.ts';
import { quarantineRoutes } from './quarantine.ts';
import { systemFactsRoutes } from './system-facts.ts';
import { templateRoutes } from './templates.ts';
import { workflowBulkRoutes } from './workflow-bulk.ts';
import { workflowRoutes } from './workflows.ts';

/** Everything below `/api/v1`. */
export function apiRoutes(services: Services): readonly ApiRoute[] {
  return [
    ...workflowRoutes(services),
    ...workflowBulkRoutes(services),
    ...folderRoutes(services),
    ...templateRoutes(services),
    ...executionRoutes(services),
    ...catalogueRoutes(services),
    ...credentialRoutes(services),
    ...identityRoutes(services),
    ...systemFactsRoutes(services),
    ...quarantineRoutes(services),
  ];
}
