/** W5: webhook → code over one item, in the sandbox → answer, against bare Fastify. */
import { benchWebhook } from './lib/webhook-bench.ts';
import { w5 } from './lib/workflows.ts';

await benchWebhook('w5', 'w5', w5());
