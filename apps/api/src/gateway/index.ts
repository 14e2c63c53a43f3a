export { GatewayModule } from './gateway.module.js';
export { failureOf, ToolCalls, type ToolCall } from './tool-calls.js';
export { contentOf, reportsFailure, valueOf, type ToolResult } from './tool-result.js';
export { Visible } from './visible.js';
