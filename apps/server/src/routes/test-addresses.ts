import { answers, schemas } from '@reporunner/api-types';
import type { TestAddressUseCases } from '@reporunner/application';
import type { Language } from '@reporunner/constants';
import { type ApiRoute, route } from '../http/route.ts';
import { withErrorIn } from '../messages/errors-in-language.ts';

type View = Awaited<ReturnType<TestAddressUseCases['open']>>;

const inLanguageOf = (view: View, language: Language): View => ({
  ...withErrorIn(language, view),
  ...(view.last === undefined ? {} : { last: withErrorIn(language, view.last) }),
});

/** Short-lived addresses at which triggers of a draft can be tried without an API key. */
export function testAddressRoutes(addresses: TestAddressUseCases): readonly ApiRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/workflows/:id/test-addresses',
      tag: 'Workflows',
      summary: 'List the test addresses of a draft that are open, and the sample data of its triggers',
      answer: answers.testAddresses,
      useCase: addresses.list,
      handle: async ({ run, params: { id = '' }, language }) => {
        const { items, samples } = await run({ workflowId: id });
        const shown = language();
        return { items: items.map((view) => inLanguageOf(view, shown)), samples };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/:id/test-addresses',
      tag: 'Workflows',
      summary:
        'Listen for requests to a webhook, form or chat of a draft: its address needs no API key, and closes after two minutes without a request',
      body: schemas.openTestAddress,
      answer: answers.testAddress,
      status: 201,
      useCase: addresses.open,
      handle: async ({ run, params: { id = '' }, body, language }) =>
        inLanguageOf(await run({ workflowId: id, ...body }), language()),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/:id/test-addresses/:addressId/extend',
      tag: 'Workflows',
      summary: 'Keep a test address of your own open for another two minutes, an hour in all at most',
      answer: answers.testAddress,
      useCase: addresses.extend,
      handle: async ({ run, params: { id = '', addressId = '' }, language }) =>
        inLanguageOf(await run({ workflowId: id, addressId }), language()),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/workflows/:id/test-addresses/:addressId',
      tag: 'Workflows',
      summary: 'Close a test address of your own',
      status: 204,
      useCase: addresses.close,
      handle: ({ run, params: { id = '', addressId = '' } }) => run({ workflowId: id, addressId }),
    }),
  ];
}
