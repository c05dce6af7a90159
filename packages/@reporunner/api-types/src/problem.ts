import { z } from 'zod';

/** One thing wrong with a request, and where. */
export const problemIssueSchema = z.object({
  /** JSON Pointer (RFC 6901) into the body, or `query/name`, `params/name`. */
  pointer: z.string().optional(),
  message: z.string(),
  rule: z.string().optional(),
});

/** RFC 9457 problem details, as `application/problem+json`. Match on `code`; `detail` is for people. */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'URI reference of the kind of problem.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    code: z.string().meta({ description: 'Stable code to match on.' }),
    requestId: z.string().meta({ description: 'Also in the header `x-request-id`; find it in the log.' }),
    recoverable: z
      .boolean()
      .optional()
      .meta({ description: 'True when the same request may succeed later.' }),
    errors: z.array(problemIssueSchema).optional(),
    executionId: z.string().optional().meta({ description: 'The execution that the problem is about.' }),
    details: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problemSchema>;
export type ProblemIssue = z.infer<typeof problemIssueSchema>;

export const PROBLEM_CONTENT_TYPE = 'application/problem+json; charset=utf-8';
