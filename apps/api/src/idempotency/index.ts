import { Module } from '@nestjs/common';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { RepeatedCalls } from './repeated-calls.js';
import { StoredAnswers } from './stored-answers.js';

export { AnsweredBeforeFilter } from './answered-before.js';
export { IdempotencyInterceptor } from './idempotency.interceptor.js';
export { Idempotent, WithoutIdempotencyKey, type Repetition } from './idempotent.js';
export { RepeatedCalls } from './repeated-calls.js';
export type { Writer } from './writer.js';

@Module({
  providers: [IdempotencyInterceptor, RepeatedCalls, StoredAnswers],
  exports: [IdempotencyInterceptor, RepeatedCalls],
})
export class IdempotencyModule {}
