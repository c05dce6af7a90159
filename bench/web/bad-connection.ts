/**
 * A connection as on a train, between a browser and a server: requests and answers are late, overtake each other or are
 * lost; the live connection stalls without a word, and breaks.
 */
import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export interface BadConnection {
  readonly url: string;
  /** From now on it is bad; before, and once healed, everything arrives at once. */
  worsen(): void;
  heal(): void;
  /** What was done to whom, so that a failure can be understood. */
  readonly log: readonly string[];
  close(): Promise<void>;
}

export interface BadConnectionOptions {
  /** Where the server is. */
  readonly target: string;
  readonly random: () => number;
  /** What is left alone, such as the code of the page. */
  readonly spares: (path: string) => boolean;
}

const maxDelayMs = 700;
const maxStallMs = 6_000;
/** Of a hundred requests: lost before they arrive, answered in vain. */
const lost = { request: 8, answer: 8 };

export async function createBadConnection(options: BadConnectionOptions): Promise<BadConnection> {
  const { random, spares } = options;
  const target = new URL(options.target);
  const log: string[] = [];
  const sockets = new Set<Socket>();
  let isHealed = true;
  const upTo = (n: number) => Math.floor(random() * n);
  const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, isHealed ? 0 : ms));
  const happens = (percent: number) => !isHealed && upTo(100) < percent;

  const server = createServer(async (incoming, outgoing) => {
    const { url: path = '', method, headers } = incoming;
    const isSpared = spares(path);
    if (!isSpared) {
      await delay(upTo(maxDelayMs));
      if (happens(lost.request)) {
        log.push(`${method} ${path} is lost`);
        return void incoming.socket.destroy();
      }
    }
    const onward = request(
      { host: target.hostname, port: target.port, path, method, headers },
      async (answer) => {
        if (!isSpared) {
          await delay(upTo(maxDelayMs));
          if (happens(lost.answer)) {
            log.push(`${method} ${path} is done, and its answer is lost`);
            answer.destroy();
            return void incoming.socket.destroy();
          }
        }
        // A browser repeats by itself what is lost on a connection that it has used before.
        outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, connection: 'close' });
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => incoming.socket.destroy());
    incoming.pipe(onward);
  });

  /** In order, as TCP keeps it, but each piece late; now and then nothing comes for seconds, or never again. */
  const carry = (from: Socket, to: Socket) => {
    let before = Promise.resolve<unknown>(undefined);
    from.on('data', (piece) => {
      const stalls = happens(5);
      if (stalls) log.push('the live connection stalls');
      before = before.then(() => delay(upTo(stalls ? maxStallMs : 200))).then(() => to.write(piece));
      if (happens(4)) {
        log.push('the live connection breaks');
        before = before.then(() => from.destroy());
      }
    });
    from.on('close', () => to.destroy());
    from.on('error', () => to.destroy());
  };

  server.on('upgrade', (incoming: IncomingMessage, socket: Socket, head) => {
    const onward = connect(Number(target.port), target.hostname, () => {
      const headers = incoming.rawHeaders.flatMap((name, index, all) =>
        index % 2 === 0 ? [`${name}: ${all[index + 1]}`] : [],
      );
      onward.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
      onward.write(head);
      carry(onward, socket);
      carry(socket, onward);
    });
    onward.on('error', () => socket.destroy());
    sockets.add(onward);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    worsen() {
      isHealed = false;
    },
    heal() {
      isHealed = true;
    },
    log,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
