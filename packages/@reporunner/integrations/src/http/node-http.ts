import { createRequire } from 'node:module';

/** Node's HTTP module. An `import` of it makes Node load its fetch and web sockets as well, at 12 MB (ADR 0079). */
export const nodeHttp: typeof import('node:http') = createRequire(import.meta.url)('node:http');
