import { applyDecorators, Header, HttpCode, SerializeOptions } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';

/**
 * Says what a route answers, once for three uses: the status, the schema that strips whatever it does not name, and
 * the OpenAPI response.
 */
export const Returns = (schema: z.ZodType, status = 200, description = 'Done') =>
  applyDecorators(
    HttpCode(status),
    Header('Cache-Control', 'no-store'),
    SerializeOptions({ schema }),
    ApiResponse({ status, description, schema: schema as never }),
  );
