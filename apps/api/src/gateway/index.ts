export { GatewayModule } from './gateway.module.js';
export { GatewayMetrics } from './gateway-metrics.js';
export { Help } from './help.js';
export { requireDone, ToolCalls, type ToolCall } from './tool-calls.js';
export { contentOf, valueOf, type ToolResult } from './tool-result.js';
export { bindingOf, Visible } from './visible.js';
