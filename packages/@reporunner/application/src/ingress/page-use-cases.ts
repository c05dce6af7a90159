/** Hosted pages: forms start executions, and executions that wait are resumed from their address (PG2). */
import { type Principal, systemPrincipal } from '@reporunner/auth';
import { type Clock, type JsonObject, readDate } from '@reporunner/core';
import type { Engine, FormRoute, WaitPlace } from '@reporunner/engine';
import type { ExecutionWatch } from '../executions/execution-watch.ts';
import { waitForChange } from '../executions/wait-for-change.ts';
import type { Flags } from '../flags/flags.ts';
import type { DefineUseCase } from '../use-case.ts';
import type { ResumeTokens } from './resume-tokens.ts';
import { type MaybeDraft, reportStart, routeStart } from './route-start.ts';

/** How long a sender waits for the next page of a form. */
const nextPageTimeoutMs = 3_000;

export interface PagePorts {
  readonly engine: Pick<Engine, 'start' | 'findCallback' | 'findFormPage' | 'resume'>;
  readonly watch: ExecutionWatch;
  readonly flags: Pick<Flags, 'assertOn'>;
  readonly tokens: ResumeTokens;
  readonly clock: Clock;
  /** Of workflows that have none of their own. */
  readonly timezone: string;
}

interface OfForm {
  readonly route: FormRoute & MaybeDraft;
}

interface FormSubmission extends OfForm {
  readonly fields: JsonObject;
}

interface OfExecution {
  readonly executionId: string;
}

/** The use cases of `createPageUseCases`: each takes a principal and an input, and is authorized. */
export type PageUseCases = ReturnType<typeof createPageUseCases>;

/** Somebody without an account who has an address of this tenant. */
export const guestOf = (tenantId: string): Principal => systemPrincipal(tenantId, 'guest');

/** The execution that a resume address names, and the wait, if it is for one. @throws ServiceError NOT_FOUND for addresses that are not ours. */
export function openResumeToken(
  tokens: Pick<ResumeTokens, 'read'>,
  token: string,
): {
  readonly principal: Principal;
  readonly executionId: string;
  readonly place: WaitPlace | undefined;
} {
  const { tenantId, ...named } = tokens.read(token);
  return { principal: guestOf(tenantId), ...named };
}

/** Pages for people outside: forms, approvals, and the state of what they started. */
export function createPageUseCases(define: DefineUseCase, ports: PagePorts) {
  const { engine, watch, flags, tokens, clock, timezone } = ports;
  const starts = {
    action: 'execution:start',
    resource: ({ route }: OfForm) => ({ type: 'workflow', id: route.workflowId }) as const,
  } as const;
  const resumes = {
    action: 'execution:resume',
    resource: ({ executionId }: OfExecution) => ({ type: 'execution', id: executionId }) as const,
  } as const;

  return {
    /** What the execution waits with, or why the link answers nothing now. Rejects with FEATURE_DISABLED for a page. */
    waitingFor: define(
      resumes,
      async ({ tenant }, { executionId, place }: OfExecution & { readonly place: WaitPlace | undefined }) => {
        const found = await engine.findCallback(tenant, executionId, place);
        if (found.status === 'waiting' && found.page !== undefined)
          await flags.assertOn(tenant, 'hosted-pages');
        return found;
      },
    ),
    /** Resolves once it is durable. Rejects with EXECUTION_NOT_WAITING. */
    resume: define(
      resumes,
      (
        { tenant },
        input: OfExecution & { readonly place: WaitPlace; readonly data: JsonObject },
      ): Promise<void> => {
        const { executionId, place, data } = input;
        return engine.resume(tenant, executionId, { ...place, data });
      },
    ),
    /** PG4. The address of the form page with which a form goes on, if the execution gets to one soon. */
    nextPage: define(
      resumes,
      async ({ tenant }, { executionId, after }: OfExecution & { readonly after: number }) => {
        const look = async (): Promise<WaitPlace | 'none' | undefined> => {
          const found = await engine.findFormPage(tenant, executionId, after);
          return found === 'later' ? undefined : found;
        };
        const next = (await waitForChange({ watch, clock }, executionId, nextPageTimeoutMs, look)) ?? 'none';
        return next === 'none' ? undefined : `/resume/${tokens.create(tenant.tenantId, executionId, next)}`;
      },
    ),
    /** What the form asks. Rejects with FEATURE_DISABLED. */
    openForm: define(starts, async ({ tenant }, { route }: OfForm) => {
      await flags.assertOn(tenant, route.draft === undefined ? 'hosted-pages' : 'test-webhooks');
      return route.form.page;
    }),
    /** Starts the workflow of a form. Resolves once that is durable. Rejects with FEATURE_DISABLED. */
    submitForm: define(starts, async ({ tenant }, { route, fields }: FormSubmission) => {
      await flags.assertOn(tenant, route.draft === undefined ? 'hosted-pages' : 'test-webhooks');
      const zone = route.plan.workflow.settings.timezone ?? timezone;
      const submittedAt = readDate(clock.now(), zone)?.toISO() ?? null;
      const json: JsonObject = { ...fields, submittedAt };
      const handle = engine.start(tenant, routeStart(route, { json }));
      await reportStart(route, handle);
      const { executionId } = await handle.accepted;
      return { executionId };
    }),
  };
}
