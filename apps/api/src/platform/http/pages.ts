import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import type { z } from 'zod';
import type { Page } from '../pagination/cursor.js';
import { Returns } from './returns.js';
import { InRouteConfig } from './route-config.js';

/** Where the cursor of the next page stands: beside the items, or in a header because the members are given. */
export type NextPage = 'in the body' | 'in the Link header';

declare module 'fastify' {
  interface FastifyContextConfig {
    nextPage?: NextPage;
  }
}

/** A page in an answer whose members are given, and the cursor of what follows. */
export interface Linked<Answer = unknown> {
  answer: Answer;
  next: string | null;
}

/** A decorator of handlers that return this. */
export type Answering<Answer> = <Handler extends (...given: never[]) => Promise<Answer>>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Handler>,
) => void;

/** Answers a page as `{ data, next_cursor }`, with whatever else the handler says of it. */
export const Pages = (schema: z.ZodType): Answering<Page<unknown>> =>
  applyDecorators(Returns(schema), InRouteConfig({ nextPage: 'in the body' }));

/** Answers what the handler made of a page, with the address of the next one in a header (RFC 8288). */
export const LinksPages = (): Answering<Linked> =>
  applyDecorators(InRouteConfig({ nextPage: 'in the Link header' }));

/** Writes where the next page is, on the routes that answer pages. */
export class PagesInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    const { nextPage } = request.routeOptions.config;
    if (!nextPage) return next.handle();
    return next
      .handle()
      .pipe(
        map((answered: unknown) =>
          nextPage === 'in the body'
            ? inBody(answered as Page<unknown>)
            : linked(request, reply, answered as Linked),
        ),
      );
  }
}

const inBody = ({ page, next, ...more }: Page<unknown>) => ({ data: page, next_cursor: next, ...more });

function linked({ url }: FastifyRequest, reply: FastifyReply, { answer, next }: Linked): unknown {
  if (next === null) return answer;
  const [path, search = ''] = url.split('?', 2) as [string, string?];
  const query = new URLSearchParams(search);
  query.delete('offset');
  query.set('cursor', next);
  void reply.header('link', `<${path}?${query.toString()}>; rel="next"`);
  return answer;
}
