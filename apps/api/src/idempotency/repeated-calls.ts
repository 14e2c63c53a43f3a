import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Keyring } from '../platform/crypto/keyring.js';
import { Problem } from '../platform/errors/problem.js';
import { AnsweredBefore } from './answered-before.js';
import { idempotentCallOf } from './idempotent-call.js';
import { StoredAnswers } from './stored-answers.js';
import { isUnguessable } from './unguessable.js';

/**
 * What the guard asks before it refuses a caller. A call may have ended the very credential it was made with, or the
 * caller's right to make it; when its answer was lost, its repetition comes with what has ended.
 */
@Injectable()
export class RepeatedCalls {
  constructor(
    private readonly keyring: Keyring,
    private readonly answers: StoredAnswers,
  ) {}

  /**
   * Returns when this is no repetition, and the caller is refused.
   * @throws AnsweredBefore
   */
  async answer(request: FastifyRequest, refusal: unknown): Promise<void> {
    if (!(refusal instanceof Problem) || ![401, 403].includes(refusal.status)) return;
    const { repetition: declared } = request.routeOptions.config;
    const key = request.headers['idempotency-key'];
    // A credential is mostly ended because somebody else has it. What then protects the new one is the key.
    if (!declared || 'without' in declared || typeof key !== 'string' || !isUnguessable(key)) return;
    const call = idempotentCallOf(this.keyring, request, declared.key);
    const answer = call && (await this.answers.ofPresented(call));
    if (answer) throw new AnsweredBefore(answer);
  }
}
