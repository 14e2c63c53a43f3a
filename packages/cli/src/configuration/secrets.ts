import { z } from 'zod';

const REFERENCE = /^\$\{env:[A-Za-z_][A-Za-z0-9_]*\}$/;

/**
 * A field for a secret, which holds the name of an environment variable instead: files are committed, copied and read by
 * more people than a secret is for.
 * @param description what the secret is, for editors
 */
export const secretReference = (description: string): z.ZodString =>
  z
    .string('Write ${env:NAME} here')
    .regex(
      REFERENCE,
      'A secret does not belong into the file: put it into an environment variable and write ${env:NAME} here',
    )
    .meta({ description: `${description}. Written as \${env:NAME}` });
