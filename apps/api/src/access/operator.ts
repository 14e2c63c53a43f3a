import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ManagementKey, Member } from './principal.js';

/** Who calls the management API: a signed-in person or a machine with a management key. */
export type Operator = Member | ManagementKey;

declare module 'fastify' {
  interface FastifyRequest {
    /** Asks again, for answers that go on: whether the caller could still begin this request. */
    isStillAllowed?: () => Promise<boolean>;
  }
}

/** The caller of a closed route of the management API. */
export const CurrentOperator = createParamDecorator((_: unknown, context: ExecutionContext): Operator => {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (principal?.type !== 'member' && principal?.type !== 'management_key')
    throw new Error('This route has no operator: is it public?');
  return principal;
});
