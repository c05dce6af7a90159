/** How far a feature is: `experimental` may change or go, `beta` works and may still change, `general` is here to stay. */
export type FlagStage = 'experimental' | 'beta' | 'general';

/** A feature that can be switched for each tenant. */
export interface FlagDefinition {
  /** What is there while it is on. */
  readonly description: string;
  /** Whether it is on where no one has switched it. */
  readonly default: boolean;
  readonly stage: FlagStage;
  /** The package that asks for it. */
  readonly owner: string;
  /** Day (ISO 8601) by which the flag is to be removed; absent for switches that stay. */
  readonly expires?: string;
}

/** Every feature flag, in one table. */
export const FLAGS = {
  'hosted-pages': {
    description:
      'Forms and chats of published workflows are served at /form and /chat, and pages of executions that wait at /resume.',
    default: true,
    stage: 'general',
    owner: 'application',
  },
  'test-webhooks': {
    description:
      'Drafts can be tried at /webhook-test, /form-test and /chat-test, by members and at short-lived addresses that they open.',
    default: true,
    stage: 'general',
    owner: 'application',
  },
} as const satisfies Readonly<Record<string, FlagDefinition>>;

/** What code asks for: a name that is not in the table is a type error. */
export type FlagName = keyof typeof FLAGS;

/** Whether there is a flag of this name. */
export const isFlagName = (name: string): name is FlagName => Object.hasOwn(FLAGS, name);

/** In the order of the table. */
export const FLAG_NAMES = Object.keys(FLAGS) as readonly FlagName[];
