import { Module } from '@nestjs/common';
import { IdempotencyService } from './idempotency.service.js';

export { IdempotencyService, type IdempotentCall } from './idempotency.service.js';

@Module({ providers: [IdempotencyService], exports: [IdempotencyService] })
export class IdempotencyModule {}
