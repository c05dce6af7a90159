/** Which answer each connection of a server gets, or got last. One listener for all who want to know. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

type Answers = Map<Socket, ServerResponse<IncomingMessage>>;

const answersOf = new WeakMap<Server, Answers>();

/** From the first call on; connections leave it as they close. Ask for it before there are any. */
export function currentAnswers(server: Server): Answers {
  const known = answersOf.get(server);
  if (known !== undefined) return known;
  const answers: Answers = new Map();
  answersOf.set(server, answers);
  // Before the request is handled: it may be answered at once.
  server.prependListener(
    'request',
    ({ socket }: IncomingMessage, response: ServerResponse<IncomingMessage>) => {
      if (!answers.has(socket)) socket.once('close', () => answers.delete(socket));
      answers.set(socket, response);
    },
  );
  return answers;
}
