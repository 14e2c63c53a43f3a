import type { z } from 'zod';

// Text a person typed: no control characters, and no NUL, which PostgreSQL cannot store.
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
export const plainText = (schema: z.ZodString) =>
  schema.refine(
    (text) => !CONTROL.test(text) && text.isWellFormed(),
    'Contains characters that cannot be stored',
  );
