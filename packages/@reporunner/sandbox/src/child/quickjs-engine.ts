/**
 * QuickJS compiled to WebAssembly, where isolated-vm cannot be loaded. Slower; the same promises. It knows no time
 * zones, so luxon, and with it `$now`, is not there.
 */
import type { QuickJSContext, QuickJSHandle, QuickJSWASMModule } from 'quickjs-emscripten';
import { bootstrap } from './bootstrap.ts';
import type { RunOutcome, ScriptEngine } from './engine.ts';
import type { RunMessage } from './protocol.ts';
import { reader } from './reader.ts';

export function createQuickJsEngine(quickjs: QuickJSWASMModule): ScriptEngine {
  /** A fresh runtime for each run: cheap enough here, and nothing to clean up. */
  const execute = (message: RunMessage, code: string, web: () => string): RunOutcome => {
    const runtime = quickjs.newRuntime();
    const deadline = performance.now() + message.timeoutMs;
    let isLate = false;
    runtime.setMemoryLimit(message.memoryMb * 1024 * 1024);
    runtime.setMaxStackSize(512 * 1024);
    runtime.setInterruptHandler(() => {
      isLate = performance.now() > deadline;
      return isLate;
    });
    const context = runtime.newContext();
    try {
      const evaluate = (source: string, name: string) => unwrap(context, context.evalCode(source, name));
      if (message.web) evaluate(web(), 'web').dispose();
      const start = evaluate(bootstrap, 'bootstrap');
      const readerOf = evaluate(reader, 'reader');
      const user = evaluate(code, 'code');
      const input = context.newString(message.input);
      const end = unwrap(context, context.callFunction(start, context.undefined, user, readerOf, input));
      const jobs = runtime.executePendingJobs();
      if (jobs.error) throw new Error(String(context.dump(jobs.error)));
      const output = context.getString(unwrap(context, context.callFunction(end, context.undefined)));
      for (const handle of [start, readerOf, user, input, end]) handle.dispose();
      // An interruption looks like any other error to the promise that it hit.
      return isLate ? { failed: 'timeout', message: 'interrupted' } : { output };
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      if (isLate) return { failed: 'timeout', message: text };
      if (/out of memory/i.test(text)) return { failed: 'memory', message: text };
      return { failed: 'error', message: text };
    } finally {
      // A context that was interrupted may still hold handles; the runtime's end frees them with it.
      try {
        context.dispose();
        runtime.dispose();
      } catch {
        // The module complains of handles that an interruption left behind.
      }
    }
  };

  const scripts = new Map<string, string>();
  return {
    name: 'quickjs',
    run(message, compiled, { web }) {
      const name = `${message.tenantId}/${message.key}`;
      if (compiled !== undefined) scripts.set(name, compiled.text);
      const code = scripts.get(name);
      if (code === undefined) return { failed: 'unknown-script', message: '' };
      if (scripts.size > 500) scripts.delete(scripts.keys().next().value as string);
      return execute(message, code, web);
    },
  };
}

function unwrap(context: QuickJSContext, result: ReturnType<QuickJSContext['evalCode']>): QuickJSHandle {
  if (result.error === undefined) return result.value;
  const dumped = context.dump(result.error) as { name?: string; message?: string } | string;
  result.error.dispose();
  throw new Error(typeof dumped === 'string' ? dumped : `${dumped.name ?? 'Error'}: ${dumped.message ?? ''}`);
}
