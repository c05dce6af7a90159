import type { NodeDefinition } from '@reporunner/integrations';
import { graphqlNode } from './graphql.ts';
import { httpRequest } from './http-request/http-request.ts';
import { respondToWebhook } from './respond/respond.ts';

export const ioNodes: readonly NodeDefinition[] = [httpRequest, graphqlNode, respondToWebhook];
