/** Names of rooms inside of the server. The tenant is part of each, so that no message can reach another's. */
import type { RoomName } from '@reporunner/api-types';

/** What a connection watches, as a parsed room name. */
export interface Room {
  readonly kind: 'workflow' | 'execution' | 'workflows';
  /** Empty for the list of workflows. */
  readonly id: string;
}

export function parseRoom(name: RoomName): Room {
  if (name === 'workflows') return { kind: name, id: '' };
  const [kind, id] = name.split(':') as ['workflow' | 'execution', string];
  return { kind, id };
}

export const workflowRoom = (tenantId: string, id: string) => `${tenantId}/workflow:${id}`;
export const executionRoom = (tenantId: string, id: string) => `${tenantId}/execution:${id}`;
export const listRoom = (tenantId: string) => `${tenantId}/workflows`;
/** Of a workflow, or of all: who may see executions is in here as well. */
export const executionsOf = (room: string) => `${room}/executions`;

/** The name that clients know it by. */
export const nameOf = (room: string) => room.split('/')[1] as RoomName;
