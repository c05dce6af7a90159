/** What is said to those whose link answers nothing now: people get a page, programs a problem. */
import { ERROR_STATUS } from '@reporunner/constants';
import { ServiceError } from '@reporunner/core';
import type { CallbackLookup } from '@reporunner/engine';
import type { FastifyReply } from 'fastify';
import { pageMessage } from '../messages/page-messages.ts';
import { showMessage } from './show-page.ts';

/** Seconds after which somebody who is too early may look again. */
const retryAfter = 5;

const refusals = {
  over: {
    code: 'EXECUTION_NOT_WAITING',
    title: pageMessage('nothingTitle'),
    text: pageMessage('answeredOrExpired'),
    detail: pageMessage('answeredOrExpired'),
  },
  early: {
    code: 'EXECUTION_NOT_WAITING_YET',
    title: pageMessage('earlyTitle'),
    text: pageMessage('earlyText'),
    detail: pageMessage('earlyText'),
  },
  several: {
    code: 'EXECUTION_WAITS_SEVERAL',
    title: pageMessage('severalTitle'),
    text: pageMessage('severalText'),
    detail: pageMessage('severalDetail'),
  },
} as const;

/** Answers with a page, or throws. @throws ServiceError where a program asks. */
export function refuseResume(
  reply: FastifyReply,
  why: Exclude<CallbackLookup['status'], 'waiting'>,
  asPage: boolean,
): FastifyReply {
  const { code, title, text, detail } = refusals[why];
  if (why === 'early') reply.header('retry-after', String(retryAfter));
  if (!asPage) throw new ServiceError(detail, { code, service: 'resume' });
  return showMessage(reply, title, text, ERROR_STATUS[code]);
}
