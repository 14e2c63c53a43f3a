import { Module } from '@nestjs/common';
import { CredentialsModule } from '../credentials/index.js';
import { JournalModule } from '../journal/index.js';
import { LimitsModule } from '../limits/index.js';
import { MembersModule } from '../members/index.js';
import { ConsoleOrigin } from './console-origin.js';
import { FailedSignInCounts } from './failed-sign-ins.js';
import { KnownVisitors } from './known-visitors.js';
import { OperatorAuthenticator } from './operator-authenticator.js';
import { SessionsService } from './sessions.service.js';
import { SetupService } from './setup.service.js';
import { SignInService } from './sign-in.js';

@Module({
  imports: [CredentialsModule, JournalModule, LimitsModule, MembersModule],
  providers: [
    ConsoleOrigin,
    FailedSignInCounts,
    KnownVisitors,
    OperatorAuthenticator,
    SessionsService,
    SetupService,
    SignInService,
  ],
  exports: [ConsoleOrigin, OperatorAuthenticator, SessionsService, SetupService, SignInService],
})
export class SessionsModule {}
