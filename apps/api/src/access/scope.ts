import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

declare const ORGANISATION: unique symbol;

/**
 * The organisation that something happens in: an id that somebody answers for, and not just any text. Requests have it
 * from the guard, work without a request from the rows it works on.
 */
export type Scope = string & { readonly [ORGANISATION]: true };

/** Takes an organisation's id as the scope of what follows. `where` it comes from is trusted: a row, or a principal. */
export const scopeOf = ({ organisationId }: { organisationId: string }): Scope => organisationId as Scope;

/** The organisation that the request is about. */
export const CurrentScope = createParamDecorator((_: unknown, context: ExecutionContext): Scope => {
  const { scope } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!scope) throw new Error('This route has no scope: does it look at nobody?');
  return scope;
});
