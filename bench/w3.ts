/** W3: webhook → 1,000 items from code → filter → set with an expression each → sum, against bare Fastify. */
import { benchWebhook } from './lib/webhook-bench.ts';
import { w3 } from './lib/workflows.ts';

await benchWebhook('w3', 'w3', w3(), 10);
