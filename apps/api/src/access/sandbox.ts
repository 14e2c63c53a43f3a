import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Sandbox } from './principal.js';

/** The caller of a closed route for sandboxes. */
export const CurrentSandbox = createParamDecorator((_: unknown, context: ExecutionContext): Sandbox => {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (principal?.type !== 'sandbox') throw new Error('This route has no sandbox: is it public?');
  return principal;
});
