import type { NodeDefinition } from '@reporunner/integrations';
import { httpRequest } from './http-request/http-request.ts';
import { respondToWebhook } from './respond/respond.ts';

export const ioNodes: readonly NodeDefinition[] = [httpRequest, respondToWebhook];
