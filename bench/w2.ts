/** W2: webhook → 10 sets with an expression each → respond, against bare Fastify. */
import { benchWebhook } from './lib/webhook-bench.ts';
import { w2 } from './lib/workflows.ts';

await benchWebhook('w2', 'w2', w2());
