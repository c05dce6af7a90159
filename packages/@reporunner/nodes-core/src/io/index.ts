import type { NodeDefinition } from '@reporunner/integrations';
import { respondToWebhook } from './respond/respond.ts';

export const ioNodes: readonly NodeDefinition[] = [respondToWebhook];
