import { Injectable } from '@nestjs/common';
import type { Sandbox } from '../access/index.js';
import { ProxyClient } from '../proxies/index.js';
import { McpClient, Upstream, type CallableTool } from '../resources/index.js';
import { valueOfAnswer } from './http-answer.js';
import { requestOf, type Arguments } from './http-request.js';
import { resultOfProxy } from './proxy-answer.js';
import type { ToolResult } from './tool-result.js';

/** Has a provider do what a tool does. Who may is decided before. */
@Injectable()
export class ToolRunner {
  constructor(
    private readonly upstream: Upstream,
    private readonly mcp: McpClient,
    private readonly proxies: ProxyClient,
  ) {}

  /**
   * @param traceparent the trace that the call belongs to, for the provider
   * @throws Problem request.invalid; UpstreamError when there is no answer that can be used
   */
  async run(
    caller: Sandbox,
    tool: CallableTool,
    args: Arguments,
    traceparent: string | null,
  ): Promise<ToolResult> {
    const { provider, name, upstreamName } = tool;
    const headers: Record<string, string> = traceparent === null ? {} : { traceparent };
    if (provider.kind === 'mcp') {
      const called = upstreamName ?? name.slice(name.indexOf(':') + 1);
      return { from: 'mcp', result: await this.mcp.callTool(provider, called, args, headers) };
    }
    if (provider.kind === 'ati')
      return { from: 'http', value: resultOfProxy(await this.proxies.call(caller, tool, args, headers)) };
    const request = requestOf(tool, args);
    return {
      from: 'http',
      value: valueOfAnswer(await this.upstream.send(provider, { ...request, headers }), request.method),
    };
  }
}
