/**
 * The example workflows as templates, by import, so that the bundle carries them. A test sees to it that none is missing.
 */

import type { ShippedTemplate } from '@reporunner/application';
import myFirstWorkflow from '../../../../examples/00-my-first-workflow.json' with { type: 'json' };
import greetingApi from '../../../../examples/01-greeting-api.json' with { type: 'json' };
import scheduledReport from '../../../../examples/02-scheduled-report.json' with { type: 'json' };
import allPages from '../../../../examples/03-all-pages.json' with { type: 'json' };
import errorPort from '../../../../examples/04-error-port.json' with { type: 'json' };
import errorWorkflow from '../../../../examples/05-error-workflow.json' with { type: 'json' };
import fanOutAndMerge from '../../../../examples/06-fan-out-and-merge.json' with { type: 'json' };
import routeByKind from '../../../../examples/07-route-by-kind.json' with { type: 'json' };
import cleanList from '../../../../examples/08-clean-list.json' with { type: 'json' };
import signedWebhook from '../../../../examples/09-signed-webhook.json' with { type: 'json' };
import validateAndRespond from '../../../../examples/10-validate-and-respond.json' with { type: 'json' };
import loopBreakContinue from '../../../../examples/11-loop-break-continue.json' with { type: 'json' };
import batches from '../../../../examples/12-batches.json' with { type: 'json' };
import fastestAnswer from '../../../../examples/13-fastest-answer.json' with { type: 'json' };
import chooseByAmount from '../../../../examples/14-choose-by-amount.json' with { type: 'json' };
import tryCatchFinally from '../../../../examples/15-try-catch-finally.json' with { type: 'json' };
import holidayRequest from '../../../../examples/16-holiday-request.json' with { type: 'json' };
import waitForPayment from '../../../../examples/17-wait-for-payment.json' with { type: 'json' };
import callAWorkflow from '../../../../examples/18-call-a-workflow.json' with { type: 'json' };
import priceOfALine from '../../../../examples/19-price-of-a-line.json' with { type: 'json' };
import codeAndFiles from '../../../../examples/20-code-and-files.json' with { type: 'json' };
import documents from '../../../../examples/21-documents.json' with { type: 'json' };
import compareLists from '../../../../examples/22-compare-lists.json' with { type: 'json' };
import graphql from '../../../../examples/23-graphql.json' with { type: 'json' };
import chat from '../../../../examples/24-chat.json' with { type: 'json' };

/** In the order in which they are shown; the first is the one to begin with. */
export const shippedTemplates: readonly ShippedTemplate[] = [
  { id: 'my-first-workflow', category: 'start', document: myFirstWorkflow },
  { id: 'greeting-api', category: 'apis', document: greetingApi },
  { id: 'scheduled-report', category: 'schedules', document: scheduledReport },
  { id: 'all-pages', category: 'apis', document: allPages },
  { id: 'error-port', category: 'reliability', document: errorPort },
  { id: 'error-workflow', category: 'reliability', document: errorWorkflow },
  { id: 'fan-out-and-merge', category: 'data', document: fanOutAndMerge },
  { id: 'route-by-kind', category: 'control', document: routeByKind },
  { id: 'clean-list', category: 'data', document: cleanList },
  { id: 'signed-webhook', category: 'apis', document: signedWebhook },
  { id: 'validate-and-respond', category: 'apis', document: validateAndRespond },
  { id: 'loop-break-continue', category: 'control', document: loopBreakContinue },
  { id: 'batches', category: 'control', document: batches },
  { id: 'fastest-answer', category: 'control', document: fastestAnswer },
  { id: 'choose-by-amount', category: 'control', document: chooseByAmount },
  { id: 'try-catch-finally', category: 'reliability', document: tryCatchFinally },
  { id: 'holiday-request', category: 'people', document: holidayRequest },
  { id: 'wait-for-payment', category: 'people', document: waitForPayment },
  { id: 'call-a-workflow', category: 'control', document: callAWorkflow },
  { id: 'price-of-a-line', category: 'control', document: priceOfALine },
  { id: 'code-and-files', category: 'files', document: codeAndFiles },
  { id: 'documents', category: 'files', document: documents },
  { id: 'compare-lists', category: 'data', document: compareLists },
  { id: 'graphql', category: 'apis', document: graphql },
  { id: 'chat', category: 'people', document: chat },
];
