import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Who calls the management API: a signed-in person or a machine with a management key. */
export interface Operator {
  type: 'member' | 'management_key';
  id: string;
  name: string;
  organisationId: string;
  permissions: readonly string[];
}

declare module 'fastify' {
  interface FastifyRequest {
    operator?: Operator;
    /** Asks again, for answers that go on: whether the caller could still begin this request. */
    isStillAllowed?: () => Promise<boolean>;
  }
}

/** The caller, put there by the guard of the management surface. */
export const CurrentOperator = createParamDecorator((_: unknown, context: ExecutionContext): Operator => {
  const { operator } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!operator) throw new Error('This route has no operator: is it public?');
  return operator;
});
