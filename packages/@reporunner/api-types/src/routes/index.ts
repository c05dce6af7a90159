import type { Route } from '../route.ts';
import * as credentials from './credentials.ts';
import * as executions from './executions.ts';
import * as identity from './identity.ts';
import * as nodes from './nodes.ts';
import * as system from './system.ts';
import * as versions from './versions.ts';
import * as workflows from './workflows.ts';

/** Every route of the HTTP API, by operation id. Webhooks are no part of it: their addresses are data. */
export const apiRoutes = {
  ...workflows,
  ...versions,
  ...executions,
  ...nodes,
  ...credentials,
  ...identity,
  ...system,
} as const satisfies Record<string, Route>;

export type ApiRoutes = typeof apiRoutes;
