/**
 * `/resume/<token>`: goes on with an execution that waits. `/form/<path>`: starts one from a form.
 * PG1 Opening an address changes nothing, unless its Wait node says so; what is sent to it does.
 * PG2 An answer is confirmed only when it is durable, and taken once.
 * PG3 A link of a node answers that node's wait only, and a page the wait that it showed. A link of the execution
 * answers only what waits alone.
 * PG4 Who sent a form, or a form page, is led to the form page after it, and to nothing else: an approval is opened by its
 * own link only.
 */

import {
  guestOf,
  openResumeToken,
  type PageUseCases,
  principalOfRoute,
  type ResumeTokens,
} from '@reporunner/application';
import type { Principal } from '@reporunner/auth';
import { toProblem } from '@reporunner/backend-common';
import type { Language } from '@reporunner/constants';
import { isServiceError, type JsonObject, type Logger, ServiceError } from '@reporunner/core';
import type { FormRoute, TriggerManager, WaitPlace } from '@reporunner/engine';
import type { ResumePage } from '@reporunner/integrations';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { takeAnyMediaType } from '../http/any-media-type.ts';
import { sendProblem, serviceErrorOf, setRetryAfter } from '../http/create-server.ts';
import { pageMessage } from '../messages/page-messages.ts';
import { inLanguage } from '../messages/translations.ts';
import { bodyKindOf, parseBody, readFormFields } from '../webhooks/read-body.ts';
import { readQuery } from '../webhooks/read-form.ts';
import { readRaw } from '../webhooks/read-raw.ts';
import { refuseResume } from './refuse-resume.ts';
import { type FormEntry, readEntered, renderForm } from './render-page.ts';
import { showMessage, showPage, showProblem, wantsPage } from './show-page.ts';

const maxBytes = 1_048_576;

/** What people see who open the address of an execution that waits for a request. */
function confirmationIn(language: Language): ResumePage {
  const title = inLanguage(pageMessage('continueTitle'), language);
  const text = inLanguage(pageMessage('continueText'), language);
  return { title, text, fields: [], choices: ['Continue'] };
}

const showForm = (reply: FastifyReply, page: ResumePage, action?: string) =>
  showPage(reply, (language) => renderForm(page, language, action === undefined ? {} : { action }));

/** The form again, with what was entered and what is wrong with it. */
const showCorrection = (reply: FastifyReply, page: ResumePage, entered: FormEntry) =>
  showPage(reply, (language) => renderForm(page, language, entered), 422);

async function readFields(request: FastifyRequest): Promise<Readonly<Record<string, string>>> {
  const fields = Object.entries(await readFormFields(request, maxBytes));
  // A page has no field twice.
  return Object.fromEntries(fields.map(([name, value]) => [name, [value].flat().at(-1) ?? '']));
}

/** A page that is answered, and what it was shown for. */
interface AskedPage {
  readonly principal: Principal;
  readonly executionId: string;
  readonly place: WaitPlace;
  readonly page: ResumePage;
  /** Where it is sent: the link of the wait. */
  readonly action: string;
  /** The last event before the answer, of a page with which a form goes on. */
  readonly after: number | undefined;
}

/** By what stands below the prefix. */
export type FindPage<R> = (path: string) => R | undefined | Promise<R>;

export interface PageTransport {
  readonly pages: PageUseCases;
  readonly tokens: ResumeTokens;
  readonly matchForm: TriggerManager['matchForm'];
  /** The form of a draft, by the token in its address. Rejects with NOT_FOUND. */
  readonly findTest: FindPage<FormRoute>;
  readonly logger: Logger;
}

export function registerPages(
  server: FastifyInstance,
  { pages, tokens, matchForm, findTest, logger }: PageTransport,
): void {
  /** `after`: the last event before what was sent; undefined where no form goes on. */
  const done = async (
    reply: FastifyReply,
    tenantId: string,
    executionId: string,
    after: number | undefined,
  ) => {
    const next =
      after === undefined ? undefined : await pages.nextPage(guestOf(tenantId), { executionId, after });
    if (next !== undefined)
      return reply.code(303).header('location', next).header('cache-control', 'no-store').send();
    return showMessage(reply, pageMessage('thanksTitle'), pageMessage('thanksText'));
  };

  const dataOf = async (request: FastifyRequest): Promise<JsonObject> => {
    const raw = await readRaw(request, maxBytes);
    const noBinary = {
      write: () => {
        throw new ServiceError(pageMessage('noFilesHere'), {
          code: 'UNSUPPORTED_MEDIA_TYPE',
          service: 'resume',
        });
      },
    };
    const at = request.url.indexOf('?');
    return {
      method: request.method,
      query: at === -1 ? {} : readQuery(request.url.slice(at + 1)),
      body: (await parseBody(request, bodyKindOf(request, false), raw, maxBytes, noBinary)).body,
    };
  };

  const resume = async (request: FastifyRequest, reply: FastifyReply) => {
    const { token = '' } = request.params as { token?: string };
    const { principal, executionId, place: named } = openResumeToken(tokens, token);
    const found = await pages.waitingFor(principal, { executionId, place: named });
    if (found.status !== 'waiting') return refuseResume(reply, found.status, wantsPage(request));
    const { nodeId, scope, page, byGet } = found;
    const place = { nodeId, scope };
    const at = request.url.indexOf('?');
    const query = at === -1 ? '' : request.url.slice(at);
    const action = `/resume/${tokens.create(principal.tenantId, executionId, place)}${query}`;
    const looks = request.method === 'GET' || request.method === 'HEAD';
    if (page === undefined && looks && byGet !== true) {
      if (wantsPage(request))
        return showPage(reply, (language) => renderForm(confirmationIn(language), language, { action }));
      reply.header('allow', 'POST, PUT');
      throw new ServiceError(pageMessage('getChangesNothing'), {
        code: 'METHOD_NOT_ALLOWED',
        service: 'resume',
      });
    }
    if (page === undefined) {
      await pages.resume(principal, { executionId, place, data: await dataOf(request) });
      return reply
        .header('content-type', 'application/json; charset=utf-8')
        .send(JSON.stringify({ executionId }));
    }
    if (looks) return showForm(reply, page, action);
    const after = found.continuesForm === true ? found.seq : undefined;
    return answer(request, reply, { principal, executionId, place, page, action, after });
  };

  const answer = async (request: FastifyRequest, reply: FastifyReply, asked: AskedPage) => {
    const { principal, executionId, place, page, action, after } = asked;
    const input = await readFields(request);
    const entered = readEntered(page, input);
    if (!entered.ok) return showCorrection(reply, page, { input, error: entered.error, action });
    try {
      await pages.resume(principal, {
        executionId,
        place,
        data: { method: 'POST', query: {}, body: entered.values },
      });
    } catch (error) {
      if (!isServiceError(error, 'EXECUTION_NOT_WAITING')) throw error;
      return refuseResume(reply, 'over', true);
    }
    return done(reply, principal.tenantId, executionId, after);
  };

  const form = (find: FindPage<FormRoute>) => async (request: FastifyRequest, reply: FastifyReply) => {
    const path = (request.params as { '*'?: string })['*'] ?? '';
    const route = await find(path.replace(/^\/+|\/+$/g, ''));
    if (route === undefined)
      throw new ServiceError(pageMessage('noForm'), {
        code: 'NOT_FOUND',
        service: 'forms',
      });
    const page = await pages.openForm(principalOfRoute(route), { route });
    if (request.method !== 'POST') return showForm(reply, page);
    return submit(request, reply, route, page);
  };

  const submit = async (request: FastifyRequest, reply: FastifyReply, route: FormRoute, page: ResumePage) => {
    const input = await readFields(request);
    const entered = readEntered(page, input);
    if (!entered.ok) return showCorrection(reply, page, { input, error: entered.error });
    const { choice: _, ...fields } = entered.values;
    const { executionId } = await pages.submitForm(principalOfRoute(route), { route, fields });
    return done(reply, route.tenantId, executionId, 0);
  };

  server.register(async (scope) => {
    takeAnyMediaType(scope);
    scope.setErrorHandler((failure, request, reply) => {
      const error = serviceErrorOf(failure);
      if (!isServiceError(error)) logger.error('a page failed', { requestId: request.id, error });
      const problem = toProblem(error, request.id);
      setRetryAfter(reply, problem);
      if (wantsPage(request)) return showProblem(reply, error, problem);
      return sendProblem(reply, problem);
    });
    const config = { permission: 'public', servedOn: 'workflow' } as const;
    scope.route({
      method: ['GET', 'HEAD', 'POST', 'PUT'],
      url: '/resume/:token',
      exposeHeadRoute: false,
      config,
      handler: resume,
    });
    scope.route({
      method: ['GET', 'HEAD', 'POST'],
      url: '/form/*',
      exposeHeadRoute: false,
      config,
      handler: form(matchForm),
    });
    scope.route({
      method: ['GET', 'HEAD', 'POST'],
      url: '/form-test/*',
      exposeHeadRoute: false,
      config,
      handler: form(findTest),
    });
  });
}
