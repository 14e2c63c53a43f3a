import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Keyring } from '../platform/crypto/keyring.js';
import { Problem } from '../platform/errors/problem.js';
import { AnsweredBefore } from './answered-before.js';
import { idempotentCallOf } from './idempotent-call.js';
import { REPETITION, type Repetition } from './idempotent.js';
import { StoredAnswers } from './stored-answers.js';
import { isUnguessable } from './unguessable.js';

/**
 * What guards ask before they refuse a caller. A call may have ended the very credential it was made with, or the
 * caller's right to make it; when its answer was lost, its repetition comes with what has ended.
 */
@Injectable()
export class RepeatedCalls {
  constructor(
    private readonly reflector: Reflector,
    private readonly keyring: Keyring,
    private readonly answers: StoredAnswers,
  ) {}

  /**
   * Returns when this is no repetition, and the caller is refused.
   * @throws AnsweredBefore
   */
  async answer(context: ExecutionContext, refusal: unknown): Promise<void> {
    if (!(refusal instanceof Problem) || ![401, 403].includes(refusal.status)) return;
    const declared = this.reflector.get<Repetition | undefined>(REPETITION, context.getHandler());
    const key = context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'];
    // A credential is mostly ended because somebody else has it. What then protects the new one is the key.
    if (!declared || 'without' in declared || typeof key !== 'string' || !isUnguessable(key)) return;
    const call = idempotentCallOf(this.keyring, context, declared.key);
    const answer = call && (await this.answers.ofPresented(call));
    if (answer) throw new AnsweredBefore(answer);
  }
}
