import { defineRoute } from '../route.ts';
import { healthSchema, readySchema } from '../schemas/system.ts';

const tag = 'System';

export const getHealth = defineRoute({
  id: 'getHealth',
  method: 'GET',
  path: '/health',
  access: 'public',
  tag,
  summary: 'Is the process alive?',
  responses: {
    200: {
      description: 'Yes.',
      schema: healthSchema,
      example: { status: 'ok', version: '0.1.0', uptimeSeconds: 12.5 },
    },
  },
});

export const getReady = defineRoute({
  id: 'getReady',
  method: 'GET',
  path: '/ready',
  access: 'public',
  tag,
  summary: 'Can it do its work?',
  responses: {
    200: {
      description: 'Everything it depends on is up.',
      schema: readySchema,
      example: { status: 'ready', services: { store: { status: 'up' } } },
    },
    503: {
      description: 'Something is down, or the server is shutting down.',
      schema: readySchema,
      example: { status: 'not-ready', services: { store: { status: 'down' } } },
    },
  },
});

export const getMetrics = defineRoute({
  id: 'getMetrics',
  method: 'GET',
  path: '/metrics',
  access: 'system:read',
  openOnLoopback: true,
  tag,
  summary: 'Metrics for Prometheus',
  description: 'Needs no key while the server is bound to loopback only.',
  responses: { 200: { description: 'Text exposition format.', contentType: 'text/plain' } },
});

export const getOpenApi = defineRoute({
  id: 'getOpenApi',
  method: 'GET',
  path: '/api/v1/openapi.json',
  access: 'public',
  tag,
  summary: 'This document',
  responses: { 200: { description: 'OpenAPI 3.1.', contentType: 'application/json' } },
});

export const getDocs = defineRoute({
  id: 'getDocs',
  method: 'GET',
  path: '/docs',
  access: 'public',
  tag,
  summary: 'The API documentation, readable',
  responses: { 200: { description: 'A page.', contentType: 'text/html' } },
});

export const getDocsAsset = defineRoute({
  id: 'getDocsAsset',
  method: 'GET',
  path: '/docs/{file}',
  access: 'public',
  tag,
  summary: 'Files of the documentation page',
  params: { file: 'Name of the file.' },
  responses: { 200: { description: 'The file.', contentType: 'application/octet-stream' } },
  errors: ['NOT_FOUND'],
  example: { params: { file: 'swagger-ui.css' } },
});
