import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** An answer as it was sent. */
export interface SentAnswer {
  status: number;
  /** Those that the route itself set. */
  headers: Record<string, string>;
  /** JSON, or null where there is no body. */
  body: string | null;
}

/**
 * Ends a request with the answer to an earlier one. Thrown, so that nothing behind it can run: the caller may hold
 * nothing any more but the credentials it had when it called first.
 */
export class AnsweredBefore extends Error {
  constructor(readonly answer: SentAnswer) {
    super('This call was answered before.');
    this.name = 'AnsweredBefore';
  }
}

@Catch(AnsweredBefore)
export class AnsweredBeforeFilter implements ExceptionFilter<AnsweredBefore> {
  catch({ answer: { status, headers, body } }: AnsweredBefore, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    void reply
      .status(status)
      .headers({ ...headers, 'cache-control': 'no-store', 'idempotency-replayed': 'true' });
    void (body === null
      ? reply.send()
      : reply.header('content-type', 'application/json; charset=utf-8').send(body));
  }
}
