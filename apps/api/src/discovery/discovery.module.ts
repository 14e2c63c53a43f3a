import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { AuditKeysController } from './audit-keys.controller.js';

/** The routes of what verifiers look up. */
@Module({ imports: [ActivityModule], controllers: [AuditKeysController] })
export class DiscoveryModule {}
