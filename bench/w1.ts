/** W1: webhook → set 3 fields → respond, 50 connections, every execution durable, against bare Fastify. */
import { benchWebhook } from './lib/webhook-bench.ts';
import { w1 } from './lib/workflows.ts';

await benchWebhook('w1', 'w1', w1());
