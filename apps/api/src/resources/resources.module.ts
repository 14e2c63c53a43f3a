import { Module } from '@nestjs/common';
import { JournalModule } from '../journal/index.js';
import { MembersModule } from '../members/index.js';
import { CatalogueCounts } from './catalogue-counts.js';
import { Entries } from './entries.js';
import { McpClient } from './mcp-client.js';
import { Providers } from './providers.js';
import { ProxyStates } from './proxy-states.js';
import { Skills } from './skills.js';
import { ToolFinder } from './tool-finder.js';
import { ToolImports } from './tool-imports.js';
import { Tools } from './tools.js';
import { Upstream } from './upstream.js';

/** The catalogue of what sandboxes can call. */
@Module({
  imports: [JournalModule, MembersModule],
  providers: [
    CatalogueCounts,
    Entries,
    McpClient,
    Providers,
    ProxyStates,
    Skills,
    ToolFinder,
    ToolImports,
    Tools,
    Upstream,
  ],
  exports: [
    CatalogueCounts,
    McpClient,
    Providers,
    ProxyStates,
    Skills,
    ToolFinder,
    ToolImports,
    Tools,
    Upstream,
  ],
})
export class ResourcesModule {}
