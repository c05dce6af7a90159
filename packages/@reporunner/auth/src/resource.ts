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

/** The kind and id of a thing that can be asked for. */
export interface ResourceId {
  readonly type: ResourceType;
  readonly id: string;
}

/** What a decision is about, with its place in the tree tenant > project > folder > thing. */
export interface Resource extends ResourceId {
  readonly tenantId: string;
  /** What lies above it and below the tenant, the nearest first: its workflow, folder, project. */
  readonly parents: readonly ResourceId[];
}

const none: readonly ResourceId[] = Object.freeze([]);

/** The whole tenant as a resource: what lists and settings are asked at. */
export const tenantResource = (tenantId: string): Resource => ({
  type: 'tenant',
  id: tenantId,
  tenantId,
  parents: none,
});
