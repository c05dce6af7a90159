import type { LoopPosition } from '../planner/containers/container-run.ts';
import type { ScopeInfo } from './expression-scope.ts';
import type { RunControl } from './run-control.ts';

/** What expressions may know of this attempt of a node. A class, for a loop makes one for each of its iterations. */
export class AttemptScopeInfo implements ScopeInfo {
  readonly #run: RunControl;
  readonly attempt: number;
  readonly now: number;
  readonly loop: LoopPosition | undefined;

  constructor(run: RunControl, attempt: number, loop: LoopPosition | undefined) {
    this.#run = run;
    this.attempt = attempt;
    this.now = run.time();
    this.loop = loop;
  }

  get executionId() {
    return this.#run.id;
  }

  get mode() {
    return this.#run.start.mode;
  }

  get timezone() {
    return this.#run.host.execution.timezone;
  }

  get expressions() {
    return this.#run.plan.workflow.settings.expressions;
  }

  get variables() {
    return this.#run.services.variables(this.#run.tenant);
  }

  get env() {
    return this.#run.services.env;
  }

  get items() {
    return this.#run.items;
  }

  resumeUrl(place: Parameters<ScopeInfo['resumeUrl']>[0]) {
    return this.#run.services.resumeUrl(this.#run.tenant, this.#run.id, place);
  }
}
