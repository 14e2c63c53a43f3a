import { Module } from '@nestjs/common';
import { TokensModule } from '../tokens/index.js';
import { CredentialLifecycle } from './credential-lifecycle.js';
import { CredentialsService } from './credentials.service.js';
import { ImportedKeys } from './imported-keys.js';
import { LastUsed } from './last-used.js';
import { ManagementKeys } from './management-keys.js';

@Module({
  imports: [TokensModule],
  providers: [CredentialLifecycle, CredentialsService, ImportedKeys, LastUsed, ManagementKeys],
  exports: [CredentialsService, ImportedKeys, ManagementKeys],
})
export class CredentialsModule {}
