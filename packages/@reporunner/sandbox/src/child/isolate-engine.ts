/**
 * isolated-vm: an isolate per tenant, a context per script. Only texts go in and out, so there is nothing of this
 * process that a script could get hold of. An isolate that ran out of time or memory is thrown away.
 */
import type ivm from 'isolated-vm';
import { bootstrap } from './bootstrap.ts';
import { mostScripts, mostTenants, type RunOutcome, type ScriptEngine } from './engine.ts';
import type { RunMessage } from './protocol.ts';

interface Script {
  readonly context: ivm.Context;
  readonly start: ivm.Reference<(json: string) => void>;
  readonly end: ivm.Reference<() => string>;
}

interface Tenant {
  readonly isolate: ivm.Isolate;
  readonly memoryMb: number;
  readonly scripts: Map<string, Script>;
}

/** Compiling is part of the run's time. */
const setUpMs = 5_000;

export function createIsolateEngine(vm: typeof ivm): ScriptEngine {
  const tenants = new Map<string, Tenant>();

  const drop = (tenantId: string) => {
    const tenant = tenants.get(tenantId);
    tenants.delete(tenantId);
    if (tenant !== undefined && !tenant.isolate.isDisposed) tenant.isolate.dispose();
  };

  const tenantOf = ({ tenantId, memoryMb }: RunMessage): Tenant => {
    const known = tenants.get(tenantId);
    if (known !== undefined && !known.isolate.isDisposed && known.memoryMb === memoryMb) {
      tenants.delete(tenantId);
      tenants.set(tenantId, known);
      return known;
    }
    drop(tenantId);
    if (tenants.size >= mostTenants) drop(tenants.keys().next().value as string);
    const made = { isolate: new vm.Isolate({ memoryLimit: memoryMb }), memoryMb, scripts: new Map() };
    tenants.set(tenantId, made);
    return made;
  };

  const load = (tenant: Tenant, code: string, dates: boolean, luxonSource: () => string): Script => {
    const { isolate } = tenant;
    const context = isolate.createContextSync();
    const evaluate = (source: string, options: ivm.ScriptOrigin = {}) =>
      isolate.compileScriptSync(source, options).runSync(context, { timeout: setUpMs, reference: true });
    if (dates) evaluate(`${luxonSource()};0`);
    evaluate(`${bootstrap};0`);
    // The user's function is compiled before anything is frozen, and called only afterwards.
    const user = evaluate(code, { filename: 'code' }) as ivm.Reference<unknown>;
    const make = evaluate(
      '((user) => { const { start, end, seal } = __sandbox; delete globalThis.__sandbox; seal(); return { start: (json) => start(user, json), end }; })',
    ) as ivm.Reference<(user: unknown) => unknown>;
    const made = make.applySync(undefined, [user.derefInto()], {
      timeout: setUpMs,
      result: { reference: true },
    }) as ivm.Reference<{ start: (json: string) => void; end: () => string }>;
    return {
      context,
      start: made.getSync('start', { reference: true }) as Script['start'],
      end: made.getSync('end', { reference: true }) as Script['end'],
    };
  };

  const scriptOf = (tenant: Tenant, message: RunMessage, luxonSource: () => string): Script | undefined => {
    const { scripts } = tenant;
    const known = scripts.get(message.key);
    if (known !== undefined) {
      scripts.delete(message.key);
      scripts.set(message.key, known);
      return known;
    }
    if (message.code === undefined) return undefined;
    if (scripts.size >= mostScripts) {
      const oldest = scripts.keys().next().value as string;
      scripts.get(oldest)?.context.release();
      scripts.delete(oldest);
    }
    const made = load(tenant, message.code, message.dates, luxonSource);
    scripts.set(message.key, made);
    return made;
  };

  return {
    name: 'isolated-vm',
    run(message, luxonSource): RunOutcome {
      const tenant = tenantOf(message);
      try {
        const script = scriptOf(tenant, message, luxonSource);
        if (script === undefined) return { failed: 'unknown-script', message: '' };
        const began = performance.now();
        script.start.applySync(undefined, [message.input], { timeout: message.timeoutMs });
        const left = Math.max(1, Math.ceil(message.timeoutMs - (performance.now() - began)));
        return { output: script.end.applySync(undefined, [], { timeout: left }) as string };
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        if (/timed out/i.test(text)) {
          drop(message.tenantId);
          return { failed: 'timeout', message: text };
        }
        if (tenant.isolate.isDisposed || /memory limit|allocation failed/i.test(text)) {
          drop(message.tenantId);
          return { failed: 'memory', message: text };
        }
        return { failed: 'error', message: `${error instanceof Error ? error.name : 'Error'}: ${text}` };
      }
    },
  };
}
