import { applyDecorators, Header, HttpCode, SerializeOptions, SetMetadata } from '@nestjs/common';
import { z } from 'zod';

export const ANSWER = 'answer';

/**
 * Says what a route answers, once for three uses: the status, the schema that strips whatever it does not name, and
 * the API reference.
 */
export const Returns = (schema: z.ZodType, status = 200) =>
  applyDecorators(
    HttpCode(status),
    Header('Cache-Control', 'no-store'),
    SerializeOptions({ schema }),
    SetMetadata(ANSWER, schema),
  );

/** The same for a route that answers a bare list: the schema is that of an element, which is how lists are stripped. */
export const ReturnsListOf = (element: z.ZodType, status = 200) =>
  applyDecorators(Returns(element, status), SetMetadata(ANSWER, z.array(element)));
