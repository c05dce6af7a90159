export {
  createLiveClient,
  type ListHandlers,
  type LiveClient,
  type LiveClientOptions,
  type LiveStatus,
} from './create-live-client.ts';
export type { ExecutionHandlers } from './execution-room.ts';
export type { WorkflowHandlers } from './workflow-room.ts';
