import { answers, schemas } from '@reporunner/api-types';
import type { FlagUseCases } from '@reporunner/application';
import { type ApiRoute, route } from '../http/route.ts';

/** Features that the tenant of the caller may switch. */
export function flagRoutes(flags: FlagUseCases): readonly ApiRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/flags',
      tag: 'System',
      summary: 'Feature flags: whether each is on for this tenant, and what says so',
      answer: answers.flags,
      useCase: flags.list,
      handle: async ({ run }) => ({ items: await run(undefined) }),
    }),
    route({
      method: 'PUT',
      path: '/api/v1/flags/:name',
      tag: 'System',
      summary: 'Switch a feature for this tenant; REPORUNNER_FLAGS of the server wins over it',
      body: schemas.setFlag,
      answer: answers.flag,
      useCase: flags.set,
      handle: ({ run, params: { name = '' }, body: { isOn } }) => run({ name, isOn }),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/flags/:name',
      tag: 'System',
      summary: 'Let the default of a feature count again for this tenant',
      answer: answers.flag,
      useCase: flags.clear,
      handle: ({ run, params: { name = '' } }) => run({ name }),
    }),
  ];
}
