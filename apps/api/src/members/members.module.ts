import { Module } from '@nestjs/common';
import { DefaultOrganisation } from './default-organisation.js';
import { MembersService } from './members.service.js';
import { Passwords } from './passwords.js';

@Module({
  providers: [DefaultOrganisation, MembersService, Passwords],
  exports: [DefaultOrganisation, MembersService],
})
export class MembersModule {}
