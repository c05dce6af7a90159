/**
 * Addresses at which triggers of drafts can be tried without an API key, and what came in at them.
 * TA1 A trigger has one test address for each person. Opening it again keeps its id: what was set up to call it elsewhere
 *     still does.
 * TA2 Each request is counted once, also of many at the same time. One that comes while somebody listens extends the time;
 *     an address that was closed stays closed.
 * TA3 The newest request with which an execution started is the sample of its trigger, for everyone, until the
 *     workflow is deleted.
 * TA4 A tenant sees and changes its own addresses only.
 */
import type { MessageParameters, PrincipalRecord, TenantContext } from '@reporunner/core';

/** What a request may start: the whole workflow, or its trigger alone, so that the request is recorded. */
export type TestScope = 'workflow' | 'trigger';

/** What became of one request. */
export interface TestRequest {
  readonly at: number;
  readonly method: string;
  /** Absent where nothing started. */
  readonly executionId?: string;
  /** Why nothing started. */
  readonly error?: TestError;
}

/** In English, and as the message that it is, for other languages. */
export interface TestError {
  readonly code: string;
  readonly message: string;
  readonly messageId?: string;
  readonly parameters?: MessageParameters;
}

/** Where one person tries one trigger: until when, and what came last. */
export interface TestAddress {
  readonly id: string;
  readonly workflowId: string;
  readonly nodeId: string;
  readonly openedBy: PrincipalRecord;
  readonly runs: TestScope;
  readonly openedAt: number;
  /** From then on requests are refused. */
  readonly expiresAt: number;
  /** Since it was opened. */
  readonly requests: number;
  readonly last?: TestRequest;
}

/** The execution whose trigger output stands for live data. */
export interface TriggerSample {
  readonly nodeId: string;
  readonly executionId: string;
  readonly at: number;
}

/** What is needed to open an address. `id` is for a new one (TA1). */
export type NewTestAddress = Omit<TestAddress, 'requests' | 'last'>;

/** Test addresses by tenant, and the samples that came of them. */
export interface TestAddressStore {
  /** Opens it, or opens it again with a count of zero; resolves with it as it is stored. */
  open(tenant: TenantContext, address: NewTestAddress): Promise<TestAddress>;
  get(tenant: TenantContext, id: string): Promise<TestAddress | undefined>;
  /** Of a workflow, expired and closed ones included; oldest first. */
  list(tenant: TenantContext, workflowId: string): Promise<readonly TestAddress[]>;
  /** TA2. `expiresAt`: the new end, where it is later than the old one. */
  record(tenant: TenantContext, id: string, request: TestRequest, expiresAt: number): Promise<void>;
  /** Later, or at once to close it. False: there is none, or it had expired at `at`. */
  setExpiry(tenant: TenantContext, id: string, expiresAt: number, at: number): Promise<boolean>;
  /** TA3. The newest first. */
  samples(tenant: TenantContext, workflowId: string): Promise<readonly TriggerSample[]>;
  /** TA3. Of a request that came in another way. */
  keepSample(tenant: TenantContext, workflowId: string, sample: TriggerSample): Promise<void>;
  deleteAllOf(tenant: TenantContext, workflowId: string): Promise<void>;
}
