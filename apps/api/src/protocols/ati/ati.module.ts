import { Module } from '@nestjs/common';
import { GatewayModule } from '../../gateway/index.js';
import { KeysModule } from '../../keys/index.js';
import { MembersModule } from '../../members/index.js';
import { ResourcesModule } from '../../resources/index.js';
import { SessionTokensModule } from '../../session-tokens/index.js';
import { VirtualKeysModule } from '../../virtual-keys/index.js';
import { AtiAdminKeysController } from './admin-keys.controller.js';
import { AtiCallController } from './call.controller.js';
import { AtiExchangeController } from './exchange.controller.js';
import { AtiHealthController } from './health.controller.js';
import { AtiHelpController } from './help.controller.js';
import { AtiMcpController } from './mcp.controller.js';
import { MeasuredRequests } from './measured-requests.js';
import { AtiPublicKeysController } from './public-keys.controller.js';
import { AtiSkillAtiController } from './skillati.controller.js';
import { AtiSkillsController } from './skills.controller.js';
import { AtiToolsController } from './tools.controller.js';

/** The routes of sandboxes. */
@Module({
  imports: [
    GatewayModule,
    KeysModule,
    MembersModule,
    ResourcesModule,
    SessionTokensModule,
    VirtualKeysModule,
  ],
  controllers: [
    AtiAdminKeysController,
    AtiCallController,
    AtiExchangeController,
    AtiHealthController,
    AtiHelpController,
    AtiMcpController,
    AtiPublicKeysController,
    AtiSkillAtiController,
    AtiSkillsController,
    AtiToolsController,
  ],
  providers: [MeasuredRequests],
})
export class AtiModule {}
