import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { LinksPages, type Answering, type Linked } from '../../platform/http/pages.js';
import { InRouteConfig } from '../../platform/http/route-config.js';
import { byFamily } from './family.js';
import { given } from './query.js';

/** How many rows a page holds: unless told, and at most. */
interface PageSize {
  usual: number;
  max: number;
}

export interface AskedPage {
  limit: number;
  offset: number;
  cursor: string | undefined;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    pageSize?: { closed: PageSize; open: PageSize };
  }
}

// Past the end of every list, and still a number that adds up without rounding.
const OFFSET_MAX = 1_000_000_000_000;

/** A query value as a whole number, or null. The published clients can send the text `undefined`. */
function wholeNumber(value: unknown): number | null {
  if (typeof value !== 'string' || !/^\d+$/.test(value)) return null;
  return Math.min(Number(value), OFFSET_MAX);
}

/** Rubbish takes the default, too much is cut to the maximum: this surface never refuses a size or an offset. */
export function pageOf(query: Record<string, unknown>, { usual, max }: PageSize): AskedPage {
  const limit = wholeNumber(query['limit']);
  return {
    limit: limit === null || limit === 0 ? usual : Math.min(limit, max),
    offset: wholeNumber(query['offset']) ?? 0,
    cursor: given(query['cursor']),
  };
}

/** A list that is read by offset, and onwards by the `Link` header: the members of closed answers are given. */
export const Lists = (closed: PageSize, open: PageSize = closed): Answering<Linked> =>
  applyDecorators(LinksPages() as MethodDecorator, InRouteConfig({ pageSize: { closed, open } }));

/** The page that the caller of a list asks for. */
export const Asked = createParamDecorator((_: unknown, context: ExecutionContext): AskedPage => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const { closed, open } = request.routeOptions.config.pageSize!;
  return pageOf(request.query as Record<string, unknown>, byFamily(request, closed, open));
});
