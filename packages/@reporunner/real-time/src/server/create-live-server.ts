/**
 * The server's side of the live connection. It sends what has been stored, and nothing before that; it keeps nothing:
 * a client that missed something fetches it over REST. Rules L1… in SPEC.md.
 */

import type { Server as HttpServer, IncomingMessage } from 'node:http';
import {
  type ClientToServer,
  type JoinAnswer,
  type LiveEvent,
  type LiveExecution,
  type LiveOperation,
  type LiveProgress,
  type LiveWorkflowChange,
  type RoomName,
  type ServerToClient,
  type SocketRefusal,
  socketHandshake,
  socketRequests,
} from '@reporunner/api-types';
import type { Principal } from '@reporunner/auth';
import { SOCKET_LIMITS, SOCKET_PATH, SOCKET_PROTOCOL } from '@reporunner/constants';
import {
  type Clock,
  isServiceError,
  type Logger,
  ServiceError,
  type TenantContext,
  type Timer,
} from '@reporunner/core';
import { Server, type Socket } from 'socket.io';
import { liveMessage, type liveTexts } from '../messages/live-messages.ts';
import { createBacklog } from './backlog.ts';
import { EventBatch, type SourceEvent } from './event-batch.ts';
import { ExecutionListUpdate } from './execution-list-update.ts';
import { LatestProgress } from './latest-progress.ts';
import { createPacer } from './pacer.ts';
import {
  executionRoom,
  executionsOf,
  listRoom,
  nameOf,
  parseRoom,
  type Room,
  workflowRoom,
} from './rooms.ts';

/** What a connection proves itself with. */
export interface LiveHandshake {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly token?: string;
}

export interface RoomAccess {
  readonly showsExecutions: boolean;
}

/** What a live server asks the app for: who connects, what may be watched, and how far things are. */
export interface LiveServerOptions<E extends SourceEvent> {
  /** Undefined for strangers. Rejects with a ServiceError that is sent to the client, FORBIDDEN for a foreign page. */
  authenticate(handshake: LiveHandshake): Promise<Principal | undefined>;
  /** Whether the principal may enter; whether executions are reported there. Throws FORBIDDEN, or NOT_FOUND. */
  enter(principal: Principal, room: Room): RoomAccess | Promise<RoomAccess>;
  /** The draft's revision, or the execution's newest seq. Rejects with NOT_FOUND. */
  positionOf(principal: Principal, room: Room): Promise<number>;
  /** An event without what its items hold. */
  describe(event: E): LiveEvent;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What is published here must be stored already. None of it throws, blocks, or costs anything without listeners. */
export interface LiveServer<E extends SourceEvent> {
  attach(server: HttpServer): void;
  executionEvents(tenant: TenantContext, executionId: string, workflowId: string, events: readonly E[]): void;
  /** Transient: the newest of each node, a few times a second. */
  progress(tenant: TenantContext, executionId: string, progress: LiveProgress['nodes'][number]): void;
  operation(tenantId: string, operation: LiveOperation): void;
  workflowChange(tenantId: string, change: LiveWorkflowChange): void;
  /** A user of this tenant may have lost permissions: connections that are no longer authenticated are closed. */
  recheck(tenantId: string): Promise<void>;
  connections(): number;
  close(): Promise<void>;
}

interface SocketData {
  principal: Principal;
  handshake: LiveHandshake;
  requests: number;
  windowFrom: number;
}
type LiveSocket = Socket<ClientToServer, ServerToClient, Record<string, never>, SocketData>;

const eventsEveryMs = 30;
const progressEveryMs = 200;
const executionsEveryMs = 100;
const listEveryMs = 200;
const recheckEveryMs = 30_000;
const handshakeMs = 10_000;

const everything: RoomAccess = { showsExecutions: true };
const refused = ({ code, message }: ServiceError): JoinAnswer => ({ ok: false, code, detail: message });
const problem = (code: ConstructorParameters<typeof ServiceError>[1]['code'], name: keyof typeof liveTexts) =>
  new ServiceError(liveMessage(name), { code, service: 'live' });

/** What is published to lists, if anything: that it has ended, waits or has started. */
function statusChange(events: readonly SourceEvent[]): LiveExecution['status'] | undefined {
  const last = events.at(-1);
  if (last?.type === 'ExecutionFinished')
    return (last as SourceEvent & { readonly status: 'succeeded' | 'failed' | 'cancelled' }).status;
  if (events.some(({ type }) => type === 'Waiting')) return 'waiting';
  return events[0]?.type === 'ExecutionStarted' ? 'running' : undefined;
}

/**
 * Whether a request asks for the live connection. Any other `Upgrade` is to be ignored (RFC 9110 §7.8), which a server
 * does that is created with this as `shouldUpgradeCallback`: without it, Node takes every such request away from the
 * request handler as soon as something listens for upgrades.
 */
export const isLiveUpgrade = ({ url, headers }: IncomingMessage): boolean =>
  headers.upgrade?.toLowerCase() === 'websocket' && url?.startsWith(`${SOCKET_PATH}/`) === true;

/** Rooms and messages of the live connection, without a transport: the app attaches it to its HTTP server. */
export function createLiveServer<E extends SourceEvent>({
  authenticate,
  enter,
  positionOf,
  describe,
  clock,
  logger,
}: LiveServerOptions<E>): LiveServer<E> {
  const io = new Server<ClientToServer, ServerToClient, Record<string, never>, SocketData>({
    path: SOCKET_PATH,
    // One transport: no sticky sessions when there are several processes, and no request that CORS would have to allow.
    transports: ['websocket'],
    serveClient: false,
    connectTimeout: handshakeMs,
    maxHttpBufferSize: SOCKET_LIMITS.messageBytes,
    perMessageDeflate: false,
  });
  const { sockets } = io;
  const { rooms } = sockets.adapter;
  const backlog = createBacklog({
    clock,
    onRecovered: (socketId, missed) => {
      const socket = sockets.sockets.get(socketId);
      for (const room of new Set(missed.map(nameOf))) socket?.emit('refetch', room);
    },
  });

  /** To everybody in a room who keeps up. */
  const to = (room: string) => {
    const slow = [...(rooms.get(room) ?? [])].filter((socketId) => backlog.leavesOut(socketId, room));
    return slow.length === 0 ? io.to(room) : io.to(room).except(slow);
  };

  const events = createPacer<{ readonly executionId: string; readonly batch: EventBatch<E> }>({
    clock,
    everyMs: eventsEveryMs,
    flush: (room, { executionId, batch }) => to(room).emit('events', batch.message(executionId, describe)),
  });
  const progress = createPacer<{
    readonly executionId: string;
    readonly nodes: Map<string, LiveProgress['nodes'][number]>;
  }>({
    clock,
    everyMs: progressEveryMs,
    flush: (room, { executionId, nodes }) =>
      to(room).emit('progress', { executionId, nodes: [...nodes.values()] }),
  });
  const latest = new LatestProgress();
  const executions = createPacer<{
    readonly workflowId: string | null;
    readonly update: ExecutionListUpdate;
  }>({
    clock,
    everyMs: executionsEveryMs,
    flush: (room, { workflowId, update }) => to(room).emit('executions', workflowId, update.message()),
  });
  const list = createPacer<Map<string, LiveWorkflowChange>>({
    clock,
    everyMs: listEveryMs,
    flush: (room, changes) => to(room).emit('workflows', [...changes.values()]),
  });

  const publishExecution = (
    room: string,
    workflowId: string | null,
    key: string,
    execution: Parameters<ExecutionListUpdate['add']>[1],
  ) => {
    if (rooms.has(room))
      executions
        .collect(room, () => ({ workflowId, update: new ExecutionListUpdate() }))
        .update.add(key, execution);
  };

  const publishToList = (tenantId: string, change: LiveWorkflowChange) => {
    const room = listRoom(tenantId);
    if (!rooms.has(room)) return;
    const changes = list.collect(room, () => new Map());
    changes.set(`${change.workflowId}/${change.change}`, change);
  };

  /** With `showsExecutions`, also the room in which executions of the workflow, or of all, are reported. */
  const roomsFor = (
    { tenantId }: Principal,
    { kind, id }: Room,
    { showsExecutions }: RoomAccess,
  ): readonly string[] => {
    if (kind === 'execution') return [executionRoom(tenantId, id)];
    const room = kind === 'workflow' ? workflowRoom(tenantId, id) : listRoom(tenantId);
    return showsExecutions ? [room, executionsOf(room)] : [room];
  };

  const join = async (socket: LiveSocket, name: RoomName): Promise<JoinAnswer> => {
    const { principal } = socket.data;
    const room = parseRoom(name);
    let joined: readonly string[] = [];
    try {
      const access = await enter(principal, room);
      // Each room is two at most, and every socket has one of its own.
      if (socket.rooms.size > 2 * SOCKET_LIMITS.rooms)
        return refused(problem('RATE_LIMITED', 'tooManyRooms'));
      joined = roomsFor(principal, room, access);
      // Before its position is read: what comes in between is sent rather than missed.
      await socket.join([...joined]);
      if (room.kind === 'execution') {
        const nodes = latest.of(executionRoom(principal.tenantId, room.id));
        if (nodes.length > 0) socket.emit('progress', { executionId: room.id, nodes });
      }
      return { ok: true, at: await positionOf(principal, room) };
    } catch (error) {
      for (const one of joined) await socket.leave(one);
      if (isServiceError(error)) return refused(error);
      throw error;
    }
  };

  /** False: it asks too much. */
  const mayAsk = ({ data }: LiveSocket): boolean => {
    const now = clock.elapsed();
    if (now - data.windowFrom > SOCKET_LIMITS.requestWindowMs) {
      data.windowFrom = now;
      data.requests = 0;
    }
    data.requests += 1;
    return data.requests <= SOCKET_LIMITS.requests;
  };

  io.use(async (socket, next) => {
    try {
      const { headers, auth } = socket.handshake;
      const parsed = socketHandshake.safeParse(auth);
      if (!parsed.success || parsed.data.protocol !== SOCKET_PROTOCOL)
        throw problem('PROTOCOL_OUTDATED', 'reload');
      const { token } = parsed.data;
      const handshake: LiveHandshake = { headers, ...(token === undefined ? {} : { token }) };
      const principal = await authenticate(handshake);
      if (principal === undefined) throw problem('UNAUTHENTICATED', 'signIn');
      Object.assign(socket.data, { principal, handshake, requests: 0, windowFrom: clock.elapsed() });
      next();
    } catch (error) {
      if (!isServiceError(error)) logger.error('a live connection failed', { error });
      const { code, message } = isServiceError(error) ? error : problem('INTERNAL', 'broken');
      const data: SocketRefusal = { code, detail: message };
      next(Object.assign(new Error(message), { data }));
    }
  });

  io.on('connection', (socket) => {
    backlog.watch(socket.id, socket.conn);
    socket.on('disconnect', () => backlog.forget(socket.id));
    socket.on('join', (input, answer) => {
      if (typeof answer !== 'function') return;
      const name = socketRequests.join.safeParse(input);
      if (!mayAsk(socket)) answer(refused(problem('RATE_LIMITED', 'tooManyRequests')));
      else if (!name.success) answer(refused(problem('BAD_REQUEST', 'noRoom')));
      else
        join(socket, name.data as RoomName).then(answer, (error: unknown) => {
          logger.error('a room could not be joined', { error });
          answer(refused(problem('INTERNAL', 'broken')));
        });
    });
    socket.on('leave', (input) => {
      const name = socketRequests.leave.safeParse(input);
      if (!name.success || !mayAsk(socket)) return;
      for (const room of roomsFor(socket.data.principal, parseRoom(name.data as RoomName), everything))
        void socket.leave(room);
    });
  });

  const recheck = async (isMeant: (principal: Principal) => boolean) => {
    await Promise.all(
      [...sockets.sockets.values()]
        .filter(({ data }) => isMeant(data.principal))
        .map(async (socket) => {
          try {
            const principal = await authenticate(socket.data.handshake);
            if (principal === undefined) socket.disconnect(true);
            else socket.data.principal = principal;
          } catch (error) {
            if (isServiceError(error)) socket.disconnect(true);
            else logger.error('a live connection could not be checked', { error });
          }
        }),
    );
  };
  let timer: Timer | undefined;
  const recheckAll = () => {
    timer = clock.setTimer(recheckEveryMs, () => void recheck(() => true).then(recheckAll));
  };

  return {
    attach(server) {
      io.attach(server);
      recheckAll();
    },
    executionEvents({ tenantId }, executionId, workflowId, appended) {
      const [first] = appended;
      if (!latest.isEmpty && appended.at(-1)?.type === 'ExecutionFinished')
        latest.forget(executionRoom(tenantId, executionId));
      if (rooms.size === 0 || first === undefined) return;
      const room = executionRoom(tenantId, executionId);
      if (rooms.has(room)) {
        const { batch } = events.collect(room, () => ({
          executionId,
          batch: new EventBatch<E>(first.seq - 1),
        }));
        for (const event of appended) batch.add(event);
      }
      const status = statusChange(appended);
      if (status === undefined) return;
      const { at } = appended.at(-1) ?? first;
      const change = { workflowId, executionId, status, at };
      publishExecution(executionsOf(workflowRoom(tenantId, workflowId)), workflowId, executionId, change);
      publishExecution(executionsOf(listRoom(tenantId)), null, workflowId, change);
    },
    progress({ tenantId }, executionId, reported) {
      const room = executionRoom(tenantId, executionId);
      latest.add(room, reported);
      if (!rooms.has(room)) return;
      progress.collect(room, () => ({ executionId, nodes: new Map() })).nodes.set(reported.nodeId, reported);
    },
    operation(tenantId, operation) {
      if (rooms.size === 0) return;
      const { workflowId, revision } = operation;
      const room = workflowRoom(tenantId, workflowId);
      if (rooms.has(room)) to(room).emit('operation', operation);
      publishToList(tenantId, { workflowId, change: 'changed', revision });
    },
    workflowChange(tenantId, change) {
      if (rooms.size === 0) return;
      const room = workflowRoom(tenantId, change.workflowId);
      if (rooms.has(room)) to(room).emit('workflow', change);
      // Lists show nothing of it.
      if (change.change !== 'tested') publishToList(tenantId, change);
    },
    recheck: (tenantId) => recheck((principal) => principal.tenantId === tenantId),
    connections: () => sockets.sockets.size,
    async close() {
      timer?.cancel();
      for (const pacer of [events, progress, executions, list]) pacer.stop();
      backlog.stop();
      // Not `io.close()`, which would close the HTTP server too. A closed transport makes clients come back by themselves.
      for (const socket of sockets.sockets.values()) socket.conn.close();
      io.engine?.close();
    },
  };
}
