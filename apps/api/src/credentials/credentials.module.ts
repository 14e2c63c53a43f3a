import { Module } from '@nestjs/common';
import { CredentialsService } from './credentials.service.js';
import { ManagementKeys } from './management-keys.js';

@Module({ providers: [CredentialsService, ManagementKeys], exports: [CredentialsService, ManagementKeys] })
export class CredentialsModule {}
