import { answers, schemas } from '@reporunner/api-types';
import type { CatalogueUseCases } from '@reporunner/application';
import { type ApiRoute, route } from '../http/route.ts';
import { inLanguage } from '../messages/translations.ts';

export function catalogueRoutes(catalogue: CatalogueUseCases): readonly ApiRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/node-types',
      tag: 'Catalogue',
      summary:
        'List the nodes, each in every version, the newest first, with the JSON Schemas of their parameters',
      answer: answers.nodeTypes,
      etag: true,
      useCase: catalogue.nodeTypes,
      handle: ({ run, language }) => run({ language: language() }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/node-types/:type',
      tag: 'Catalogue',
      summary: 'Read one node type; without a version the newest',
      query: schemas.nodeVersion,
      answer: answers.nodeType,
      useCase: catalogue.nodeType,
      handle: ({ run, params, query: { version }, language }) =>
        run({ type: params.type ?? '', version, language: language() }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/node-types/:type/upgrade',
      tag: 'Catalogue',
      summary: 'Turn parameters of a node into those of a later version of its type; nothing is saved',
      body: schemas.upgradeNode,
      answer: answers.upgradedParameters,
      useCase: catalogue.upgrade,
      handle: async ({ run, params, body, language }) => {
        const { issues, ...upgraded } = await run({ type: params.type ?? '', ...body });
        const shown = language();
        return {
          ...upgraded,
          issues: issues.map(({ path, message, translatable }) => ({
            path,
            message: translatable === undefined ? message : inLanguage(translatable, shown),
          })),
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/credential-types',
      tag: 'Catalogue',
      summary: 'List the types of credentials',
      answer: answers.credentialTypes,
      useCase: catalogue.credentialTypes,
      handle: ({ run, language }) => run({ language: language() }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/import/curl',
      tag: 'Catalogue',
      summary: 'Turn a cURL command into parameters of the HTTP node; nothing is sent or saved',
      body: schemas.importCurl,
      answer: answers.importedRequest,
      example: { body: { command: "curl -H 'accept: application/json' https://api.example.com/orders" } },
      useCase: catalogue.importCurl,
      handle: ({ run, body }) => run(body),
    }),
  ];
}
