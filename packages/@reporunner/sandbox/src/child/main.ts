/** A sandbox process: takes scripts and inputs, one at a time, and gives results. It has nothing else to do. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { LIMITS } from '@reporunner/constants';
import { compileCode, InvalidCode } from './compile-code.ts';
import type { ScriptEngine } from './engine.ts';
import { createIsolateEngine } from './isolate-engine.ts';
import type { ChildMessage, RunMessage } from './protocol.ts';
import { createQuickJsEngine } from './quickjs-engine.ts';
import { installWebApis } from './web-apis.ts';

const require = createRequire(import.meta.url);
const say = (message: ChildMessage) => process.send?.(message);

let luxonText: string | undefined;
let webText: string | undefined;
const luxon = () => {
  // The build for Node has classes of the language, which a new context makes in half the time of the build for pages.
  luxonText ??= `globalThis.luxon = {}; ((exports) => {${readFileSync(require.resolve('luxon'), 'utf8')}
})(luxon);
for (const name of ['DateTime', 'Duration', 'Interval'])
  Object.defineProperty(globalThis, name, { value: luxon[name], writable: true, configurable: true });`;
  return luxonText;
};
const web = () => {
  webText ??= `(${String(installWebApis)})(globalThis);`;
  return webText;
};
const libraries = { luxon, web };

async function chooseEngine(): Promise<ScriptEngine> {
  if (process.env.REPORUNNER_SANDBOX !== 'quickjs') {
    try {
      return createIsolateEngine(require('isolated-vm') as typeof import('isolated-vm'));
    } catch {
      // No native code for this platform.
    }
  }
  const { getQuickJS } = await import('quickjs-emscripten');
  return createQuickJsEngine(await getQuickJS());
}

const engine = await chooseEngine();

function outcomeOf(message: RunMessage) {
  try {
    const script = message.source === undefined ? undefined : compileCode(message.source);
    return engine.run(message, script, libraries);
  } catch (error) {
    if (!(error instanceof InvalidCode)) throw error;
    const { position, isParserWell } = error;
    return { failed: 'invalid', message: error.message, position, isParserWell } as const;
  }
}

const pieceLength = 256 * 1024;

function sayOutput(id: number, output: string): void {
  if (output.length > LIMITS.codeOutput) {
    say({ id, failed: 'too-long', message: '' });
    return;
  }
  let from = 0;
  for (; output.length - from > pieceLength; from += pieceLength)
    say({ id, piece: output.slice(from, from + pieceLength) });
  say({ id, output: output.slice(from) });
}

process.on('message', (message: RunMessage) => {
  const { id } = message;
  const outcome = outcomeOf(message);
  if ('output' in outcome) sayOutput(id, outcome.output);
  else say({ id, ...outcome });
  if (engine.prepare !== undefined) setImmediate(engine.prepare, libraries);
});
// Ctrl-C and service managers signal the whole process group. The server decides when its sandboxes end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
// Without a server there is no work to do.
process.on('disconnect', () => process.exit(0));
say({ type: 'ready', engine: engine.name });
