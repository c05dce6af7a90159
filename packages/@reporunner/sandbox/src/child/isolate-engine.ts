/**
 * isolated-vm: an isolate per tenant, a fresh context per run, and one that reads their results. Only texts go in and out, so there is nothing of this
 * process that a script could get hold of. An isolate that ran out of time or memory is thrown away.
 */
import type ivm from 'isolated-vm';
import { bootstrap } from './bootstrap.ts';
import { type Libraries, maxScripts, maxTenants, type RunOutcome, type ScriptEngine } from './engine.ts';
import type { RunMessage } from './protocol.ts';
import { freezeContext, reader } from './reader.ts';

type Start = ivm.Reference<(user: unknown, json: string, reader: unknown) => unknown>;

/** A context that is unused so far. */
interface Fresh {
  readonly context: ivm.Context;
  readonly start: Start;
  readonly wants: Wants;
}

/** Which libraries a script wants. */
type Wants = Pick<RunMessage, 'dates' | 'web'>;

const areSame = (a: Wants, b: Wants) => a.dates === b.dates && a.web === b.web;

interface Tenant {
  readonly isolate: ivm.Isolate;
  readonly memoryMb: number;
  readonly boot: ivm.Script;
  /** Reads results, in a context that no user's code runs in. */
  readonly reader: ivm.Reference<unknown>;
  /** Compiled when the first script wants it. */
  luxon: ivm.Script | undefined;
  web: ivm.Script | undefined;
  /** Compiled, but of no context. */
  readonly scripts: Map<string, ivm.Script>;
  spare: Fresh | undefined;
}

/** The young generation comes on top of the limit that an isolate gets. */
const youngMb = 3;
/** Compiling is part of the run's time. */
const setUpMs = 5_000;

export function createIsolateEngine(vm: typeof ivm): ScriptEngine {
  const tenants = new Map<string, Tenant>();
  let last: { readonly tenant: Tenant; readonly wants: Wants } | undefined;

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
    if (tenants.size >= maxTenants) drop(tenants.keys().next().value as string);
    const isolate = new vm.Isolate({ memoryLimit: Math.max(8, memoryMb - youngMb) });
    const readerContext = isolate.createContextSync();
    readerContext.evalSync(freezeContext, { timeout: setUpMs });
    const tenant: Tenant = {
      isolate,
      memoryMb,
      boot: isolate.compileScriptSync(bootstrap),
      reader: readerContext.evalSync(reader, {
        filename: 'reader',
        timeout: setUpMs,
        reference: true,
      }) as ivm.Reference<unknown>,
      luxon: undefined,
      web: undefined,
      scripts: new Map(),
      spare: undefined,
    };
    tenants.set(tenantId, tenant);
    return tenant;
  };

  const scriptOf = (
    { isolate, scripts }: Tenant,
    key: string,
    code: string | undefined,
  ): ivm.Script | undefined => {
    const known = scripts.get(key);
    if (known !== undefined) {
      scripts.delete(key);
      scripts.set(key, known);
      return known;
    }
    if (code === undefined) return undefined;
    if (scripts.size >= maxScripts) {
      const oldest = scripts.keys().next().value as string;
      scripts.get(oldest)?.release();
      scripts.delete(oldest);
    }
    const script = isolate.compileScriptSync(code, { filename: 'code' });
    scripts.set(key, script);
    return script;
  };

  const freshOf = (tenant: Tenant, wants: Wants, libraries: Libraries): Fresh => {
    const { spare } = tenant;
    if (spare !== undefined && areSame(spare.wants, wants)) {
      tenant.spare = undefined;
      return spare;
    }
    const context = tenant.isolate.createContextSync();
    if (wants.dates) {
      tenant.luxon ??= tenant.isolate.compileScriptSync(`${libraries.luxon()};0`);
      tenant.luxon.runSync(context, { timeout: setUpMs });
    }
    if (wants.web) {
      tenant.web ??= tenant.isolate.compileScriptSync(`${libraries.web()};0`);
      tenant.web.runSync(context, { timeout: setUpMs });
    }
    const start = tenant.boot.runSync(context, { timeout: setUpMs, reference: true }) as unknown as Start;
    return { context, start, wants };
  };

  const runIn = (
    { reader: readerOf }: Tenant,
    { context, start }: Fresh,
    script: ivm.Script,
    message: RunMessage,
  ): string => {
    const user = script.runSync(context, { timeout: setUpMs, reference: true }) as ivm.Reference<unknown>;
    const began = performance.now();
    const end = start.applySync(undefined, [user.derefInto(), message.input, readerOf.derefInto()], {
      timeout: message.timeoutMs,
      result: { reference: true },
    }) as ivm.Reference<() => string>;
    const left = Math.max(1, Math.ceil(message.timeoutMs - (performance.now() - began)));
    const output = end.applySync(undefined, [], { timeout: left }) as string;
    for (const reference of [user, end, start]) reference.release();
    return output;
  };

  return {
    name: 'isolated-vm',
    run(message, code, libraries): RunOutcome {
      const tenant = tenantOf(message);
      const wants = { dates: message.dates, web: message.web };
      last = { tenant, wants };
      let fresh: Fresh | undefined;
      try {
        const script = scriptOf(tenant, message.key, code);
        if (script === undefined) return { failed: 'unknown-script', message: '' };
        fresh = freshOf(tenant, wants, libraries);
        return { output: runIn(tenant, fresh, script, message) };
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
      } finally {
        // Nothing of a run is there for the next one.
        if (!tenant.isolate.isDisposed) fresh?.context.release();
      }
    },
    prepare(libraries) {
      if (last === undefined || last.tenant.isolate.isDisposed) return;
      const { tenant, wants } = last;
      if (tenant.spare !== undefined && areSame(tenant.spare.wants, wants)) return;
      try {
        tenant.spare?.context.release();
        tenant.spare = undefined;
        tenant.spare = freshOf(tenant, wants, libraries);
      } catch {
        // The next run makes its own, and says what is wrong.
      }
    },
  };
}
