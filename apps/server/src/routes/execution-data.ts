import { answers, schemas } from '@reporunner/api-types';
import type { ExecutionDataUseCases, ResultReceiver } from '@reporunner/application';
import type { FastifyReply } from 'fastify';
import { sendBinary } from '../executions/send-binary.ts';
import { type ApiRoute, route } from '../http/route.ts';
import { withErrorsIn } from '../messages/errors-in-language.ts';

const receiverOf = ({ raw }: FastifyReply): ResultReceiver => ({
  get isClosed() {
    return raw.closed || raw.destroyed;
  },
  onClose: (listener) => void raw.once('close', listener),
});

/** What went through an execution: its journal, runs, inputs, outputs and files. */
export function executionDataRoutes(data: ExecutionDataUseCases): readonly ApiRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/executions/:id/workflow',
      tag: 'Executions',
      summary: 'Read the workflow as it was when it ran: the published version, or the draft of then',
      answer: answers.ranWorkflow,
      useCase: data.workflow,
      handle: ({ run, params }) => run({ id: params.id ?? '' }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/executions/:id/runs',
      tag: 'Executions',
      summary:
        'List the runs of nodes: each try in each scope, in the order in which they ended; behind the last page those under way. `scope` is one scope, `within` that and all in it.',
      query: schemas.executionRuns,
      answer: answers.runPage,
      useCase: data.runs,
      handle: async ({ run, params, query, language }) => {
        const page = await run({ id: params.id ?? '', query });
        return { ...page, items: withErrorsIn(language(), page.items) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/executions/:id/data',
      tag: 'Executions',
      summary: 'Read the journal of an execution',
      query: schemas.operationList,
      answer: answers.journalPage,
      useCase: data.journal,
      handle: ({ run, params, query, reply }) =>
        run({ id: params.id ?? '', ...query, receiver: receiverOf(reply) }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/executions/:id/data/:nodeId',
      tag: 'Executions',
      summary: 'Read the output of a node, by port, a page at a time; `text` finds items that contain it',
      query: schemas.executionData,
      answer: answers.nodeData,
      useCase: data.output,
      handle: ({ run, params: { id = '', nodeId = '' }, query, reply }) =>
        run({ id, nodeId, query, receiver: receiverOf(reply) }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/executions/:id/input/:nodeId',
      tag: 'Executions',
      summary:
        'Read what a node was given, by port, in the order of its connections; `source` says which output each item was',
      query: schemas.executionData,
      answer: answers.nodeData,
      useCase: data.input,
      handle: ({ run, params: { id = '', nodeId = '' }, query, reply }) =>
        run({ id, nodeId, query, receiver: receiverOf(reply) }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/executions/:id/binary/:blobId',
      tag: 'Executions',
      summary: 'Download a file that an item of the execution carries; ranges are honoured',
      query: schemas.executionBinary,
      media: 'application/octet-stream',
      useCase: data.file,
      handle: async ({ run, params: { id = '', blobId = '' }, query: { inline }, request, reply }) => {
        const { handle, read } = await run({ id, blobId });
        return sendBinary(request, reply, handle, inline, read);
      },
    }),
  ];
}
