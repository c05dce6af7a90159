/** Pages as answers, in the language that their request asks for. */
import type { Problem } from '@reporunner/backend-common';
import type { Language } from '@reporunner/constants';
import { isServiceError, type Message } from '@reporunner/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { pageMessage } from '../messages/page-messages.ts';
import { languageOf } from '../messages/request-language.ts';
import { isTranslated } from '../messages/translations.ts';
import { pageHeaders, renderMessage } from './render-page.ts';

/** Whether a browser asks, for somebody to look at. */
export const wantsPage = ({ headers }: FastifyRequest): boolean =>
  headers.accept?.includes('text/html') === true;

export function showPage(
  reply: FastifyReply,
  render: (language: Language) => string,
  status = 200,
): FastifyReply {
  const language = languageOf(reply.request.headers['accept-language']);
  return reply.code(status).headers(pageHeaders(language)).send(render(language));
}

export const showMessage = (reply: FastifyReply, title: Message, text: Message, status?: number) =>
  showPage(reply, (language) => renderMessage(title, text, language), status);

/** Why a request failed. */
export const showProblem = (reply: FastifyReply, error: unknown, problem: Problem) =>
  showPage(
    reply,
    (language) => renderMessage(pageMessage('failedTitle'), explain(error, problem, language), language),
    problem.status,
  );

/** In one language throughout: where the error is not translated, its kind says what there is to say. */
function explain(error: unknown, { status, detail }: Problem, language: Language): Message | string {
  const message = isServiceError(error) ? error.translatable : undefined;
  if (message !== undefined && isTranslated(message, language)) return message;
  if (language === 'en') return detail;
  if (status === 404) return pageMessage('notFound');
  if (status === 413) return pageMessage('tooLarge');
  if (status === 429 || status === 503) return pageMessage('busy');
  return pageMessage(status < 500 ? 'refused' : 'broken');
}
