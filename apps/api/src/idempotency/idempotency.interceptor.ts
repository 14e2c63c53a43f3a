import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { Keyring } from '../platform/crypto/keyring.js';
import { Database } from '../platform/database/database.js';
import { Turns } from '../platform/database/turns.js';
import { AnsweredBefore } from './answered-before.js';
import { idempotentCallOf, type IdempotentCall } from './idempotent-call.js';
import { StoredAnswers } from './stored-answers.js';

/**
 * Idempotency-Key (draft-ietf-httpapi-idempotency-key-header) for every route that declares it: a repeated call gets the
 * first call's answer. Effect and answer commit together, so a call that failed, was refused or died on the way left
 * nothing behind and can be made again under the same key.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly turns = new Turns();

  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly answers: StoredAnswers,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { repetition: declared } = request.routeOptions.config;
    if (!declared || 'without' in declared) return next.handle();
    const call = idempotentCallOf(this.keyring, request, declared.key);
    return from(this.inTurn(context, call, next));
  }

  /** Calls with one key come one after another anyway. */
  private inTurn(context: ExecutionContext, call: IdempotentCall | null, next: CallHandler) {
    const { writer } = context.switchToHttp().getRequest<FastifyRequest>();
    const turn = writer?.turn ?? call?.name.toString('hex');
    const write = () => this.write(context, call, next);
    return turn ? this.turns.take(turn, write) : write();
  }

  private write(context: ExecutionContext, call: IdempotentCall | null, next: CallHandler): Promise<unknown> {
    const http = context.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    const before = new Set(Object.keys(reply.getHeaders()));
    return this.database.transaction(async (tx) => {
      if (call && !(await this.answers.take(tx, call)))
        throw new AnsweredBefore(await this.answers.of(tx, call));
      await request.writer?.confirm?.(tx);

      request.transaction = tx;
      const body: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
      const added = Object.entries(reply.getHeaders()).filter(([name]) => !before.has(name));
      if (call)
        await this.answers.store(tx, call, {
          status: reply.statusCode,
          headers: Object.fromEntries(added.map(([name, value]) => [name, String(value)])),
          body: body === undefined ? null : JSON.stringify(body),
        });
      return body;
    });
  }
}
