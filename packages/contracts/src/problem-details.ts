import { z } from 'zod';
import { PROBLEM_FACTS } from './problem-facts.js';

/** One broken rule. `pointer` is a JSON Pointer (RFC 6901) into the request body, or `?name` for a query value. */
export const FieldFault = z.object({ pointer: z.string(), message: z.string() }).meta({ id: 'FieldFault' });
export type FieldFault = z.infer<typeof FieldFault>;

/** RFC 9457 problem details, the error body of our own surface. */
export const ProblemDetails = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string().meta({ description: 'The request id, as in the X-Request-Id header' }),
    code: z.string(),
    decision_id: z.string().optional().meta({
      description: 'Of a refusal: the id under which it is explained, as in the Decision-Id header',
    }),
    errors: z.array(FieldFault).optional(),
    ...PROBLEM_FACTS,
  })
  .meta({ id: 'ProblemDetails' });
export type ProblemDetails = z.infer<typeof ProblemDetails>;
