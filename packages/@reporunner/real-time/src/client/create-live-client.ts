/** The browser's side of the live connection: one for the whole app. Knows no framework; runs in Node too. */
import type {
  ClientToServer,
  LiveExecutions,
  LiveWorkflowChange,
  RoomName,
  ServerToClient,
  SocketRefusal,
} from '@reporunner/api-types';
import { SOCKET_PATH, SOCKET_PROTOCOL } from '@reporunner/constants';
import { io, type Socket } from 'socket.io-client';
import { LiveHttpError, type LiveRoom, type RoomConnection } from './connection.ts';
import { type ExecutionHandlers, ExecutionRoom } from './execution-room.ts';
import { type WorkflowHandlers, WorkflowRoom } from './workflow-room.ts';

/** `offline`: it does not try any more: closed, or refused. */
export type LiveStatus = 'connecting' | 'online' | 'reconnecting' | 'offline';

/** Where a live client connects to, and how. */
export interface LiveClientOptions {
  /** Origin of the server. */
  readonly url: string;
  /** Default: the session's cookie. */
  readonly token?: string;
  readonly onStatus?: (status: LiveStatus, refusal?: SocketRefusal) => void;
  /** Default: the global one. */
  readonly fetch?: typeof fetch;
  /** Longest time between two tries to reconnect, in milliseconds. Default 5 s. */
  readonly maxPauseMs?: number;
}

/** What the list of workflows is notified of. */
export interface ListHandlers {
  /** Workflows that something became of. */
  onChange?(changes: readonly LiveWorkflowChange[]): void;
  /** The newest execution of each workflow that has one starting or ending. */
  onExecutions?(executions: LiveExecutions): void;
  /** Something may have been missed: read the list again. */
  onMissed?(): void;
  onRefused?(refusal: SocketRefusal): void;
}

/** One live connection, with any number of rooms. Leaving a room that was left already has no effect. */
export interface LiveClient {
  readonly status: LiveStatus;
  /** `revision`: of the document that the caller has; what came after it is passed to the listener. */
  joinWorkflow(
    workflowId: string,
    revision: number,
    handlers: WorkflowHandlers,
  ): { leave(): void; resumeFrom(revision: number): void };
  joinExecution(executionId: string, handlers: ExecutionHandlers): { leave(): void };
  joinWorkflows(handlers: ListHandlers): { leave(): void };
  /** Tries again after a refusal: somebody has signed in. */
  connect(): void;
  close(): void;
}

interface Member extends LiveRoom {
  refused(refusal: SocketRefusal): void;
}

class ListRoom implements Member {
  readonly handlers: ListHandlers;
  #wasJoined = false;

  constructor(handlers: ListHandlers) {
    this.handlers = handlers;
  }

  joined(): void {
    if (this.#wasJoined) this.handlers.onMissed?.();
    this.#wasJoined = true;
  }
  refetch = () => this.handlers.onMissed?.();
  refused = (refusal: SocketRefusal) => this.handlers.onRefused?.(refusal);
  closed(): void {}
}

/** Connects to the live events of a server, reconnects by itself, and joins its rooms again. */
export function createLiveClient({
  url,
  token,
  onStatus,
  fetch: fetching = fetch,
  maxPauseMs = 5_000,
}: LiveClientOptions): LiveClient {
  const origin = url.replace(/\/$/, '');
  const socket: Socket<ServerToClient, ClientToServer> = io(origin, {
    path: SOCKET_PATH,
    transports: ['websocket'],
    withCredentials: true,
    auth: { protocol: SOCKET_PROTOCOL, ...(token === undefined ? {} : { token }) },
    reconnectionDelay: Math.min(500, maxPauseMs),
    reconnectionDelayMax: maxPauseMs,
    autoConnect: false,
  });
  const rooms = new Map<RoomName, Set<Member>>();
  let status: LiveStatus = 'connecting';

  const become = (next: LiveStatus, refusal?: SocketRefusal) => {
    if (status === next && refusal === undefined) return;
    status = next;
    onStatus?.(next, refusal);
  };

  const connection: RoomConnection = {
    async get<T>(path: string, signal: AbortSignal): Promise<T> {
      const response = await fetching(`${origin}/api/v1${path}`, {
        credentials: 'same-origin',
        headers: {
          accept: 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        signal,
      });
      if (!response.ok) throw new LiveHttpError(response.status);
      return (await response.json()) as T;
    },
    later(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  };

  const ask = (name: RoomName, members: Iterable<Member>) => {
    socket.emit('join', name, (answer) => {
      for (const member of members) {
        if (answer.ok) member.joined(answer.at);
        else member.refused({ code: answer.code, detail: answer.detail });
      }
    });
  };

  const enter = <M extends Member>(name: RoomName, member: M): M & { leave(): void } => {
    const members = rooms.get(name) ?? new Set();
    rooms.set(name, members.add(member));
    // Asked for each member: it has to hear where the server is.
    if (socket.connected) ask(name, [member]);
    return Object.assign(member, {
      leave() {
        member.closed();
        if (!members.delete(member) || members.size > 0) return;
        rooms.delete(name);
        if (socket.connected) socket.emit('leave', name);
      },
    });
  };

  const workflowRooms = (workflowId: string) =>
    [...(rooms.get(`workflow:${workflowId}`) ?? [])].filter((one) => one instanceof WorkflowRoom);
  const lists = () => [...(rooms.get('workflows') ?? [])].filter((one) => one instanceof ListRoom);

  socket.on('connect', () => {
    become('online');
    for (const [name, members] of rooms) ask(name, [...members]);
  });
  socket.on('disconnect', (reason) => {
    if (socket.active) become('reconnecting');
    else if (reason === 'io server disconnect')
      become('offline', { code: 'UNAUTHENTICATED', detail: 'The session has ended.' });
    else become('offline');
  });
  socket.on('connect_error', (error) => {
    if (socket.active) become('reconnecting');
    else become('offline', (error as Error & { readonly data?: SocketRefusal }).data);
  });
  socket.on('operation', (operation) => {
    for (const room of workflowRooms(operation.workflowId)) room.receive(operation);
  });
  socket.on('workflow', (change) => {
    for (const room of workflowRooms(change.workflowId)) room.changed(change);
  });
  socket.on('executions', (workflowId, executions) => {
    if (workflowId === null) for (const room of lists()) room.handlers.onExecutions?.(executions);
    else for (const room of workflowRooms(workflowId)) room.executed(executions);
  });
  socket.on('events', (events) => {
    for (const room of rooms.get(`execution:${events.executionId}`) ?? [])
      if (room instanceof ExecutionRoom) room.receive(events);
  });
  socket.on('workflows', (changes) => {
    for (const room of lists()) room.handlers.onChange?.(changes);
  });
  socket.on('progress', (progress) => {
    for (const room of rooms.get(`execution:${progress.executionId}`) ?? [])
      if (room instanceof ExecutionRoom) room.progressed(progress);
  });
  socket.on('refetch', (name) => {
    for (const room of rooms.get(name) ?? []) room.refetch();
  });
  socket.connect();

  return {
    get status() {
      return status;
    },
    joinWorkflow(workflowId, revision, handlers) {
      return enter(`workflow:${workflowId}`, new WorkflowRoom(connection, workflowId, revision, handlers));
    },
    joinExecution(executionId, handlers) {
      return enter(`execution:${executionId}`, new ExecutionRoom(connection, executionId, handlers));
    },
    joinWorkflows: (handlers) => enter('workflows', new ListRoom(handlers)),
    connect() {
      if (status === 'offline') become('connecting');
      socket.connect();
    },
    close() {
      for (const members of rooms.values()) for (const member of members) member.closed();
      rooms.clear();
      socket.disconnect();
      become('offline');
    },
  };
}
