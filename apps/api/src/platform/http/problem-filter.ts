import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { PROBLEMS, type ProblemType } from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { notNow } from '../database/not-now.js';
import { Problem } from '../errors/problem.js';
import type { Logger } from '../logging/logger.js';
import { unroutable, type RouteTable } from './http-server.js';
import type { ProblemRenderer, RenderedProblem } from './problem-renderer.js';

const BY_FRAMEWORK_CODE: Record<string, () => Problem> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () =>
    new Problem('request.too_large', { detail: 'The body is larger than allowed.' }),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    new Problem('request.unsupported_media_type', { detail: 'Send Content-Type: application/json.' }),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new Problem('request.malformed', { detail: 'Content-Length does not match the body.' }),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => new Problem('request.malformed', { detail: 'The body is empty.' }),
  FST_ERR_MAX_PARAM_LENGTH: () => new Problem('request.malformed', { detail: 'The address is too long.' }),
  FST_ERR_BAD_URL: () => new Problem('request.malformed', { detail: 'The address is not valid.' }),
};

// Nest wraps what Fastify refuses and keeps the status alone.
const BY_STATUS: Record<number, () => Problem> = {
  413: BY_FRAMEWORK_CODE['FST_ERR_CTP_BODY_TOO_LARGE']!,
  415: BY_FRAMEWORK_CODE['FST_ERR_CTP_INVALID_MEDIA_TYPE']!,
};

/** What the database's refusal of a row means to the caller, by the name of the constraint; undefined: a mistake of ours. */
export type ProblemOfConstraint = (constraint: string) => Problem | undefined;

/** PostgreSQL's manual, appendix A: integrity constraint violations. */
const VIOLATION = /^23...$/;

/** Turns whatever was thrown into a problem of the catalogue. */
export function toProblem(error: unknown, ofConstraint: ProblemOfConstraint = () => undefined): Problem {
  if (error instanceof Problem) return error;
  const { code, message, constraint } = error as { code?: unknown; message?: string; constraint?: unknown };
  if (typeof code === 'string') {
    const known = BY_FRAMEWORK_CODE[code];
    if (known) return known();
    const violated = VIOLATION.test(code) && typeof constraint === 'string' && ofConstraint(constraint);
    if (violated) return violated;
  }
  const later = notNow(error);
  if (later) return later;
  if (error instanceof HttpException && error.getStatus() < 500)
    return (
      BY_STATUS[error.getStatus()]?.() ??
      new Problem('request.malformed', { internal: message, cause: error })
    );
  return new Problem('service.failed', { internal: message, cause: error });
}

/** What a 401 has to say (RFC 9110 15.5.2). */
function challengeOf({ code }: Problem): string {
  const { challenge }: ProblemType = PROBLEMS[code];
  return challenge ? `Bearer realm="signet", error="${challenge}"` : 'Bearer realm="signet"';
}

// Each holds a connection; past it refusals are answered at once.
const HELD_BACK_MAX = 1_000;

/** Told of every failure before it is answered; what it throws is answered instead. */
export type BeforeRefusal = (status: number, request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** Answers every failure in the envelope of the surface that was called. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private heldBack = 0;

  constructor(
    /** Which envelope answers a request; without one, what never became a request. */
    private readonly rendererFor: (request?: FastifyRequest) => ProblemRenderer,
    private readonly routes: RouteTable,
    private readonly logger: Logger,
    private readonly ofConstraint: ProblemOfConstraint,
    private readonly beforeRefusal: BeforeRefusal,
    /** Told of every problem that is answered; returns the id under which a refusal is explained. */
    private readonly onProblem: (problem: Problem, request: FastifyRequest) => string | null,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** The same for routes that live outside of Nest. */
  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const status = error instanceof HttpException ? error.getStatus() : this.toProblem(error).status;
    this.beforeRefusal(status, request, reply)
      .then(
        () => error,
        (instead: unknown) => instead,
      )
      .then(async (refusal) => {
        await this.holdBack(refusal);
        this.send(refusal, request, reply);
      })
      .catch((fault: unknown) => {
        this.logger.failure('A refusal could not be sent', fault);
        reply.raw.destroy();
      });
  }

  private async holdBack(error: unknown): Promise<void> {
    const ms = error instanceof Problem ? error.particulars.answerAfterMs : undefined;
    if (ms === undefined || this.heldBack >= HELD_BACK_MAX) return;
    this.heldBack += 1;
    await new Promise((resolve) => setTimeout(resolve, ms));
    this.heldBack -= 1;
  }

  private send(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    // Nest says so when no route took the address; nothing of ours throws this class.
    const isUnrouted = error instanceof HttpException && error.getStatus() === 404;
    const problem = isUnrouted ? unroutable(this.routes, request, reply) : this.toProblem(error);
    const decisionId = this.onProblem(problem, request);
    if (decisionId) void reply.header('decision-id', decisionId);
    const path = request.url.split('?', 1)[0]!;
    const rendered = this.rendererFor(request)(problem, {
      requestId: request.id,
      path,
      ...(decisionId && { decisionId }),
    });
    if (problem.status >= 500)
      this.logger.failure(problem.title, problem.particulars.cause ?? problem, {
        request_id: request.id,
        code: problem.code,
        internal: problem.particulars.internal,
      });
    if (problem.status === 401) void reply.header('www-authenticate', challengeOf(problem));
    const { retryAfter, headers } = problem.particulars;
    if (headers) void reply.headers(headers);
    if (retryAfter !== undefined) void reply.header('retry-after', Math.max(1, Math.ceil(retryAfter)));
    void reply.status(rendered.status ?? problem.status).header('cache-control', 'no-store');
    if (rendered.isUntold) void reply.send();
    else
      void reply
        .header('content-type', `${rendered.contentType}; charset=utf-8`)
        .send(JSON.stringify(rendered.body));
  }

  private toProblem(error: unknown): Problem {
    return toProblem(error, this.ofConstraint);
  }

  /** For what never became a request and has no address. */
  render(problem: Problem, requestId: string): RenderedProblem {
    return this.rendererFor()(problem, { requestId, path: '' });
  }
}
