import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { ProblemCode } from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { Problem } from '../errors/problem.js';
import { entityTag, isHeld, tagsIn } from '../versions/entity-tags.js';
import { Precondition } from '../versions/precondition.js';
import { InRouteConfig } from './route-config.js';

/** Which version an answer is of, by what the handler returned; undefined where it is of none. */
type VersionOf = (answer: never, params: Readonly<Record<string, string>>) => string | undefined;

declare module 'fastify' {
  interface FastifyContextConfig {
    version?: VersionOf;
    ifMatch?: ProblemCode;
    ifNoneMatch?: true;
  }
  interface FastifyRequest {
    /** What the caller's `If-Match` asks for, on a route that takes one: whoever changes something requires it. */
    precondition?: Precondition;
  }
}

/** The answer carries an `ETag`: the quoted `updated_at` unless told otherwise. */
export const TellsVersion = (of: VersionOf = ({ updated_at }: { updated_at: string }) => updated_at) =>
  InRouteConfig({ version: of });

/**
 * Takes `If-Match`, and refuses to overwrite what somebody else changed meanwhile.
 * @param refusal with status 412
 */
export const IfMatch = (refusal: ProblemCode) => InRouteConfig({ ifMatch: refusal });

/** Answers 304 to whoever names the version that the answer would be of: where a version says all that is answered. */
export const IfNoneMatch = () => InRouteConfig({ ifNoneMatch: true });

/** Reads `If-Match` and `If-None-Match`, and writes `ETag` on the routes that declare them. */
export class VersionsInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    const { version, ifMatch, ifNoneMatch } = request.routeOptions.config;
    if (ifMatch) request.precondition = preconditionOf(request, ifMatch);
    if (!version) return next.handle();
    return next.handle().pipe(
      map((answer: unknown) => {
        const told = version(answer as never, request.params as Record<string, string>);
        if (told === undefined) return answer;
        const tag = entityTag(told);
        void reply.header('etag', tag);
        if (!ifNoneMatch || !isHeld(tag, request.headers['if-none-match'])) return answer;
        void reply.status(304);
        return undefined;
      }),
    );
  }
}

/** @throws Problem request.if_match_invalid */
function preconditionOf({ headers }: FastifyRequest, refusal: ProblemCode): Precondition | undefined {
  const header = headers['if-match'];
  if (header === undefined) return undefined;
  const tags = tagsIn(header);
  if (!tags)
    throw new Problem('request.if_match_invalid', {
      detail:
        'If-Match takes the ETag of an earlier answer with its quotes, several with commas between them, or *.',
    });
  return new Precondition(tags, refusal);
}
