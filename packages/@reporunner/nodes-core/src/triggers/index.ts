import type { NodeDefinition } from '@reporunner/integrations';
import { chatTrigger } from './chat.ts';
import { errorTrigger } from './error.ts';
import { formTrigger } from './form.ts';
import { manualTrigger } from './manual.ts';
import { scheduleTrigger } from './schedule.ts';
import { webhookTrigger } from './webhook.ts';

export const triggerNodes: readonly NodeDefinition[] = [
  manualTrigger,
  webhookTrigger,
  scheduleTrigger,
  formTrigger,
  chatTrigger,
  errorTrigger,
];
