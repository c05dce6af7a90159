/** Loop Over Items: a container here, of what leads back to it there. */
import type { N8nNode } from '../document.ts';
import { plainNumber } from '../parameters.ts';
import type { Translated } from '../translation.ts';

/** `doneOutput`: where n8n's node goes on once it is done; undefined where nothing leads back to it. */
export function translateLoop(
  { typeVersion, parameters }: N8nNode,
  doneOutput: number | undefined,
  warn: (message: string) => void,
): Translated {
  if (typeVersion < 2) warn('It had no output for "done": look at what comes after the loop.');
  const outputs: (string | undefined)[] = [];
  if (doneOutput !== undefined) outputs[doneOutput] = 'main';
  const size = plainNumber(parameters, 'batchSize', typeVersion >= 3 ? 1 : 10);
  return {
    type: 'core.loop',
    parameters: { mode: 'forEach', size: Math.max(1, Math.round(size)) },
    outputs,
  };
}
