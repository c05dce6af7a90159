/** The tree of resources: tenant > project > folder > thing. */
export type ResourceType =
  | 'tenant'
  | 'project'
  | 'folder'
  | 'workflow'
  | 'execution'
  | 'credential'
  | 'account'
  | 'apiKey'
  | 'nodeType';

export interface ResourceId {
  readonly type: ResourceType;
  readonly id: string;
}

export interface Resource extends ResourceId {
  readonly tenantId: string;
  /** What lies above it and below the tenant, the nearest first: its workflow, folder, project. */
  readonly parents: readonly ResourceId[];
}

const none: readonly ResourceId[] = Object.freeze([]);

export const tenantResource = (tenantId: string): Resource => ({
  type: 'tenant',
  id: tenantId,
  tenantId,
  parents: none,
});
