export {
  createLiveServer,
  isLiveUpgrade,
  type LiveHandshake,
  type LiveServer,
  type LiveServerOptions,
} from './create-live-server.ts';
export type { SourceEvent } from './event-batch.ts';
export type { Room } from './rooms.ts';
