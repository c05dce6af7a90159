/** Which role allows what: data that `authorize` reads, and nothing else decides. */
import { type Action, PERMISSIONS } from '@reporunner/constants';
import type { SystemTask } from '@reporunner/core';

const own: readonly Action[] = ['account:read', 'account:write', 'session:write'];

/** What each role allows. This is today's policy as data: the table is tested pair by pair. */
export const ROLES = {
  /** Of a person, and of the API keys that act for that person. */
  owner: [...PERMISSIONS, ...own, 'execution:start', 'execution:resume'],
  /** Of a trigger, over its own workflow. */
  trigger: ['execution:start'],
  /** Somebody without an account who has an address: of a form, a chat, an approval, or of the set-up. */
  guest: ['setup:read', 'setup:write', 'session:write', 'execution:resume'],
  /** Of who runs a workflow file on this machine, without a server. */
  cli: ['workflow:execute', 'execution:read', 'execution:cancel'],
  recovery: ['execution:recover'],
  retention: ['execution:prune', 'workflow:delete'],
  /** Of a monitoring system that reads the metrics without an account. */
  scraper: ['system:read'],
  startup: ['trigger:arm', 'credential:read'],
  watchdog: ['execution:recover'],
} as const satisfies Readonly<Record<string, readonly Action[]>>;

/** A role that a grant can name: one of people, or one of triggers and tasks. */
export type RoleName = keyof typeof ROLES;

/** The role of each task of the server. */
export const TASK_ROLES: Readonly<Record<SystemTask, RoleName>> = {
  cli: 'cli',
  guest: 'guest',
  recovery: 'recovery',
  retention: 'retention',
  scraper: 'scraper',
  startup: 'startup',
  watchdog: 'watchdog',
};
