import { Module } from '@nestjs/common';
import { CredentialsService } from './credentials.service.js';
import { ImportedKeys } from './imported-keys.js';
import { LastUsed, ManagementKeysLastUsed } from './last-used.js';
import { ManagementKeys } from './management-keys.js';

@Module({
  providers: [CredentialsService, ImportedKeys, LastUsed, ManagementKeys, ManagementKeysLastUsed],
  exports: [CredentialsService, ImportedKeys, ManagementKeys],
})
export class CredentialsModule {}
