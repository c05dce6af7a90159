export { openApiDocument, type RouteDescription } from './openapi.ts';
export { pageQuery, schemas } from './schemas.ts';
