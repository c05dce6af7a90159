import { ERROR_STATUS, type ErrorCode } from '@reporunner/constants';
import { z } from 'zod';
import { named } from './shapes.ts';

const codes = Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]];

/** RFC 9457 problem details, as every error of the API is answered. Match on `code`. */
export const problemDocument = named(
  'Problem',
  z.object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(codes),
    /** Under which the server's log has more. */
    requestId: z.string(),
    /** Which message `detail` is: stable, where `detail` follows Accept-Language. */
    messageId: z.string().optional(),
    /** What `detail` has put in, by name: text, numbers, lists, and messages inside of the message. */
    parameters: z.record(z.string(), z.unknown()).optional(),
    /** `errors` of VALIDATION_FAILED, `diagnostics` of WORKFLOW_INVALID, `retryAfterMs` of RATE_LIMITED … */
    details: z.record(z.string(), z.unknown()).optional(),
  }),
);

/** An error of the API: a problem document (RFC 9457) with `code` and `requestId`. */
export type ProblemDocument = z.output<typeof problemDocument>;
