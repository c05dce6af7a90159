/**
 * isolated-vm: an isolate per tenant, and in it a context that reads results and a fresh one per run, but for code that may
 * use a hardened one again. Only texts go in and out, so there is nothing of this process that a script could get hold of.
 * An isolate that ran out of time or memory is thrown away.
 */
import type ivm from 'isolated-vm';
import { bootstrap } from './bootstrap.ts';
import type { CompiledCode } from './compile-code.ts';
import { type ContextOwner, ContextStore, type HardenedContext } from './context-store.ts';
import { type Libraries, maxScripts, maxTenants, type RunOutcome, type ScriptEngine } from './engine.ts';
import { harden } from './harden.ts';
import type { RunMessage } from './protocol.ts';
import { freezeContext, reader } from './reader.ts';

type Start = ivm.Reference<(make: unknown, reader: unknown, json: string) => unknown>;

/** A context that is unused so far. */
interface Fresh {
  readonly context: ivm.Context;
  readonly start: Start;
  readonly wants: Wants;
}

/** Which libraries a script wants. */
type Wants = Pick<RunMessage, 'dates' | 'web'>;

const areSame = (a: Wants, b: Wants) => a.dates === b.dates && a.web === b.web;

interface Script {
  /** Compiled, but of no context. */
  readonly script: ivm.Script;
  readonly canShare: boolean;
  /** So many runs in fresh contexts come before a hardened one is made. */
  wait: number;
  freshRunsLeft: number;
}

interface Tenant {
  readonly isolate: ivm.Isolate;
  readonly memoryMb: number;
  readonly boot: ivm.Script;
  /** Reads results, in a context that no user's code runs in. */
  readonly reader: ivm.Reference<unknown>;
  /** Compiled when the first script wants it. */
  luxon: ivm.Script | undefined;
  web: ivm.Script | undefined;
  harden: ivm.Script | undefined;
  readonly scripts: Map<string, Script>;
  spare: Fresh | undefined;
}

/** The young generation comes on top of the limit that an isolate gets. */
const youngMb = 3;
/** Compiling is part of the run's time. */
const setUpMs = 5_000;
/** Making a hardened context takes as long as five runs in fresh ones. */
const firstWait = 2;
/** Of code that often fails. */
const maxWait = 1_000;
/** With less memory, hardened contexts would take a part of it that runs miss. */
const minSharingMb = 32;

const timeLeft = (timeoutMs: number, began: number) =>
  Math.max(1, Math.ceil(timeoutMs - (performance.now() - began)));

export function createIsolateEngine(vm: typeof ivm): ScriptEngine {
  const tenants = new Map<string, Tenant>();
  const hardenedContexts = new ContextStore();
  let last: { readonly tenant: Tenant; readonly wants: Wants } | undefined;

  const drop = (tenantId: string) => {
    const tenant = tenants.get(tenantId);
    tenants.delete(tenantId);
    hardenedContexts.forget(tenantId);
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
      harden: undefined,
      scripts: new Map(),
      spare: undefined,
    };
    tenants.set(tenantId, tenant);
    return tenant;
  };

  const scriptOf = (
    { isolate, scripts }: Tenant,
    key: string,
    compiled: CompiledCode | undefined,
  ): Script | undefined => {
    const known = scripts.get(key);
    if (known !== undefined) {
      scripts.delete(key);
      scripts.set(key, known);
      return known;
    }
    if (compiled === undefined) return undefined;
    if (scripts.size >= maxScripts) {
      const oldest = scripts.keys().next().value as string;
      scripts.get(oldest)?.script.release();
      scripts.delete(oldest);
    }
    const created = {
      script: isolate.compileScriptSync(compiled.text, { filename: 'code' }),
      canShare: compiled.canShare,
      wait: firstWait,
      freshRunsLeft: firstWait,
    };
    scripts.set(key, created);
    return created;
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

  const runFresh = (
    tenant: Tenant,
    { context, start }: Fresh,
    script: ivm.Script,
    { input, timeoutMs }: RunMessage,
  ): string => {
    const make = script.runSync(context, { timeout: setUpMs, reference: true }) as ivm.Reference<unknown>;
    const began = performance.now();
    const end = start.applySync(undefined, [make.derefInto(), tenant.reader.derefInto(), input], {
      timeout: timeoutMs,
      result: { reference: true },
    }) as ivm.Reference<() => string>;
    const output = end.applySync(undefined, [], { timeout: timeLeft(timeoutMs, began) }) as string;
    for (const reference of [make, end, start]) reference.release();
    return output;
  };

  const hardenedOf = (tenant: Tenant, script: ivm.Script): HardenedContext => {
    const context = tenant.isolate.createContextSync();
    const options = { timeout: setUpMs, reference: true } as const;
    const start = tenant.boot.runSync(context, options) as unknown as Start;
    tenant.harden ??= tenant.isolate.compileScriptSync(harden);
    const makeRunner = tenant.harden.runSync(context, options) as ivm.Reference<
      (...parts: readonly unknown[]) => unknown
    >;
    const make = script.runSync(context, options) as ivm.Reference<unknown>;
    const runner = makeRunner.applySync(
      undefined,
      [start.derefInto(), make.derefInto(), tenant.reader.derefInto()],
      { timeout: setUpMs, result: { reference: true } },
    ) as ivm.Reference<{ start: (json: string) => void; end: () => string }>;
    return {
      context,
      start: runner.getSync('start', { reference: true }) as HardenedContext['start'],
      end: runner.getSync('end', { reference: true }) as HardenedContext['end'],
      runs: 0,
    };
  };

  /** SB7. Undefined where the run has to be done in a fresh context, which then is as if this had not been tried. */
  const runAgain = (tenant: Tenant, script: Script, message: RunMessage): string | undefined => {
    const { scope, tenantId, key, input, timeoutMs } = message;
    const mayShare = script.canShare && !message.dates && !message.web && message.memoryMb >= minSharingMb;
    if (scope === undefined || !mayShare) return undefined;
    if (script.freshRunsLeft > 0) {
      script.freshRunsLeft -= 1;
      return undefined;
    }
    const owner: ContextOwner = { tenantId, scope, key };
    const hardened = hardenedContexts.take(owner) ?? hardenedOf(tenant, script.script);
    const { context, start, end } = hardened;
    let output = '';
    try {
      const began = performance.now();
      start.applySync(undefined, [input], { timeout: timeoutMs });
      output = end.applySync(undefined, [], { timeout: timeLeft(timeoutMs, began) }) as string;
    } finally {
      if (output === '' && !tenant.isolate.isDisposed) context.release();
    }
    if (output === '') {
      script.wait = Math.min(script.wait * 2, maxWait);
      script.freshRunsLeft = script.wait;
      return undefined;
    }
    if (!hardenedContexts.put(owner, hardened)) script.wait = firstWait;
    return output;
  };

  return {
    name: 'isolated-vm',
    run(message, compiled, libraries): RunOutcome {
      const tenant = tenantOf(message);
      const wants = { dates: message.dates, web: message.web };
      last = { tenant, wants };
      let fresh: Fresh | undefined;
      try {
        const script = scriptOf(tenant, message.key, compiled);
        if (script === undefined) return { failed: 'unknown-script', message: '' };
        const output = runAgain(tenant, script, message);
        if (output !== undefined) return { output };
        fresh = freshOf(tenant, wants, libraries);
        // All of its time: how it fails may not depend on whether it was tried in another context before.
        return { output: runFresh(tenant, fresh, script.script, message) };
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
