export { CatalogueCounts } from './catalogue-counts.js';
export type { CatalogueChange } from './entries.js';
export { McpClient, type McpToolResult } from './mcp-client.js';
export { ProviderEntity } from './provider.entity.js';
export { toProvider } from './kinds.js';
export { Providers } from './providers.js';
export { ProxyStates, type WhichProxy } from './proxy-states.js';
export { ResourcesModule } from './resources.module.js';
export { SkillEntity } from './skill.entity.js';
export { Skills } from './skills.js';
export { ToolEntity } from './tool.entity.js';
export { ToolFinder, type CallableTool, type ListedSkill, type ListedTool } from './tool-finder.js';
export { ToolImports, type ProxyTool } from './tool-imports.js';
export { Tools } from './tools.js';
export {
  Upstream,
  phaseOf,
  UpstreamError,
  type CalledProvider,
  type UpstreamAnswer,
  type UpstreamCall,
} from './upstream.js';
