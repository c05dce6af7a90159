/**
 * Runs that wait for a process. As the main thread, processes go round: over tenants, over the workflows of each, and over
 * the runs of those in the order in which they came (FA1 of the engine).
 */
interface Waiting {
  readonly message: { readonly tenantId: string; readonly scope?: string };
}

/** The workflow is the first part of a scope; what has none is alone. */
const workflowOf = ({ message }: Waiting) => message.scope?.split('/')[0] ?? '';

export class WaitingJobs<J extends Waiting> {
  /** By tenant and workflow; those that are next come first. */
  readonly #tenants = new Map<string, Map<string, J[]>>();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  #jobsLike(job: J): J[] {
    const { tenantId } = job.message;
    const workflows = this.#tenants.get(tenantId) ?? new Map<string, J[]>();
    this.#tenants.set(tenantId, workflows);
    const workflow = workflowOf(job);
    const jobs = workflows.get(workflow) ?? [];
    workflows.set(workflow, jobs);
    return jobs;
  }

  push(job: J): void {
    this.#jobsLike(job).push(job);
    this.#length += 1;
  }

  /** They had been taken, and come before what else waits of their workflow. */
  putBack(jobs: readonly J[]): void {
    for (const job of jobs.toReversed()) this.#jobsLike(job).unshift(job);
    this.#length += jobs.length;
  }

  take(): J | undefined {
    for (const [tenantId, workflows] of this.#tenants) {
      for (const [workflow, jobs] of workflows) {
        const job = jobs.shift();
        workflows.delete(workflow);
        if (jobs.length > 0) workflows.set(workflow, jobs);
        this.#tenants.delete(tenantId);
        if (workflows.size > 0) this.#tenants.set(tenantId, workflows);
        if (job !== undefined) this.#length -= 1;
        return job;
      }
    }
    return undefined;
  }

  /** False when it does not wait. */
  remove(job: J): boolean {
    const { tenantId } = job.message;
    const workflows = this.#tenants.get(tenantId);
    const jobs = workflows?.get(workflowOf(job)) ?? [];
    const at = jobs.indexOf(job);
    if (workflows === undefined || at === -1) return false;
    jobs.splice(at, 1);
    this.#length -= 1;
    if (jobs.length === 0) workflows.delete(workflowOf(job));
    if (workflows.size === 0) this.#tenants.delete(tenantId);
    return true;
  }

  takeAll(): J[] {
    const all: J[] = [];
    for (let job = this.take(); job !== undefined; job = this.take()) all.push(job);
    return all;
  }
}
