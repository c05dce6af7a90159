import { describe, expect, it } from 'vitest';
import { apiRoutes, openApiDocument, type Route } from '../../src/index.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
  readonly security: readonly unknown[];
  readonly requestBody?: { readonly required: boolean };
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

const routes: readonly Route[] = Object.values(apiRoutes);
const document = openApiDocument(routes, { version: '1.2.3' }) as unknown as Document;

function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    key === '$ref' && typeof part === 'string' ? [part] : references(part),
  );
}

describe('the OpenAPI document', () => {
  it('holds every route once', () => {
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
      routes.map(({ id }) => id).sort(),
    );
  });

  it('refers only to schemas that it holds', () => {
    const names = new Set(Object.keys(document.components.schemas));
    for (const reference of references(document)) {
      expect(reference).toMatch(/^#\/components\/schemas\/\w+$/);
      expect(names).toContain(reference.split('/').at(-1));
    }
  });

  it('asks for a key except on public routes', () => {
    for (const route of routes) {
      const operation = document.paths[route.path]?.[route.method.toLowerCase()];
      expect(operation?.security.length === 0).toBe(route.access === 'public');
    }
  });

  it('describes problems by the status they come with', () => {
    const operation = document.paths['/api/v1/workflows/{workflowId}/publish']?.post;
    expect(operation?.responses['422']?.description).toContain('WORKFLOW_INVALID');
    expect(operation?.responses['409']?.description).toContain('TRIGGER_CONFLICT');
    expect(operation?.requestBody?.required).toBe(false);
  });

  it('is the same document each time', () => {
    expect(openApiDocument(routes, { version: '1.2.3' })).toEqual(document);
  });

  it('survives JSON', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });
});
