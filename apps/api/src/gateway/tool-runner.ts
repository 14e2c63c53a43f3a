import { Injectable } from '@nestjs/common';
import { McpClient, Upstream, type CallableTool } from '../resources/index.js';
import { valueOfAnswer } from './http-answer.js';
import { requestOf, type Arguments } from './http-request.js';
import type { ToolResult } from './tool-result.js';

/** Has a provider do what a tool does. Who may is decided before. */
@Injectable()
export class ToolRunner {
  constructor(
    private readonly upstream: Upstream,
    private readonly mcp: McpClient,
  ) {}

  /** @throws Problem request.invalid; UpstreamError when there is no answer that can be used */
  async run(tool: CallableTool, args: Arguments): Promise<ToolResult> {
    const { provider, name, upstreamName } = tool;
    if (provider.kind === 'mcp') {
      const called = upstreamName ?? name.slice(name.indexOf(':') + 1);
      return { from: 'mcp', result: await this.mcp.callTool(provider, called, args) };
    }
    const request = requestOf(tool, args);
    return {
      from: 'http',
      value: valueOfAnswer(await this.upstream.send(provider, request), request.method),
    };
  }
}
