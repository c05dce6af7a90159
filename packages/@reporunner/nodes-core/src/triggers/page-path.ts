import { field } from '@reporunner/integrations';
import { z } from 'zod';

/** Where the page of a trigger is shown. */
export const pagePath = (kind: 'form' | 'chat') =>
  field(
    z
      .string()
      .regex(/^[\w-]+(\/[\w-]+)*$/, 'letters, digits, - and _, parts divided by /')
      .max(256),
    { label: 'Path', help: `Below /${kind}/.`, expression: false },
  );
