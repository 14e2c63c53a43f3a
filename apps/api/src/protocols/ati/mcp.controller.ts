import { Body, Controller, Headers, HttpCode, Post, Req, Res } from '@nestjs/common';
import { AtiMcpMessage } from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CurrentSandbox, type Sandbox } from '../../access/index.js';
import { contentOf, ToolCalls, Visible } from '../../gateway/index.js';
import { WithoutIdempotencyKey } from '../../idempotency/index.js';
import { Problem } from '../../platform/errors/problem.js';
import { Requires } from '../../platform/http/access.js';
import { TakesUpTo } from '../../platform/http/body-limit.js';
import { Describe } from '../../platform/http/describe.js';
import { originOf } from '../../platform/http/origin.js';
import { traceparentOf } from '../../platform/http/trace-parent.js';
import { SANDBOX_RULE } from '../../policy/index.js';
import { at } from '../../surfaces/index.js';
import { CALL_MAX_BYTES } from './call.controller.js';
import { ATI_MCP } from './surface.js';
import {
  agreedRevision,
  answered,
  CallParams,
  failed,
  idOf,
  isSpoken,
  Message,
  refused,
  RPC,
  type RpcId,
} from './mcp-messages.js';
import { toMcpTool } from './tool-wire.js';

const SERVER = { name: 'signet', version: '0.1.0' };

/** One message in each request, and one answer to it: no streams, no sessions, no batches (6.4). */
@Controller(at(ATI_MCP))
export class AtiMcpController {
  constructor(
    private readonly calls: ToolCalls,
    private readonly visible: Visible,
  ) {}

  @Post()
  @Describe({
    id: 'sendMessage',
    summary: 'Send a message of the Model Context Protocol',
    description:
      'Takes `initialize`, `ping`, `tools/list`, `tools/call` and notifications. Failures are JSON-RPC errors with status 200: -32602 for an unknown tool, -32001 for a scope that is not held, -32029 for a limit, with the seconds to wait in `data.retry_after`.',
    body: AtiMcpMessage,
    answer: z.object({ jsonrpc: z.literal('2.0'), id: z.union([z.string(), z.number()]) }).loose(),
  })
  @Requires(SANDBOX_RULE)
  @WithoutIdempotencyKey(
    'What a tool does is not ours to repeat: its provider knows what a second call means',
  )
  @TakesUpTo(CALL_MAX_BYTES)
  @HttpCode(200)
  async message(
    @CurrentSandbox() caller: Sandbox,
    @Body() body: unknown,
    @Headers('mcp-protocol-version') revision: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const read = Message.safeParse(body);
    const fault = whatIsWrong(body, read.success, revision);
    if (!read.success || fault !== null) {
      void reply.status(400);
      return failed(idOf(body), RPC.invalidRequest, fault ?? 'This is no JSON-RPC 2.0 message.');
    }
    const { id, method, params } = read.data;
    // Notifications, and answers to what we never ask.
    if (id === undefined || method === undefined) {
      void reply.status(202).header('content-type', 'application/json');
      return 'null';
    }
    return this.answer(caller, { id, method, params: params ?? {} }, request);
  }

  private async answer(
    caller: Sandbox,
    { id, method, params }: { id: RpcId; method: string; params: Record<string, unknown> },
    request: FastifyRequest,
  ) {
    switch (method) {
      case 'initialize':
        return answered(id, {
          protocolVersion: agreedRevision(params['protocolVersion']),
          capabilities: { tools: { listChanged: false } },
          serverInfo: SERVER,
        });
      case 'ping':
        return answered(id, {});
      case 'tools/list':
        return answered(id, { tools: (await this.visible.tools(caller)).map(toMcpTool) });
      case 'tools/call':
        return this.call(caller, id, params, request);
      default:
        return failed(id, RPC.unknownMethod, 'This gateway does not know that method.');
    }
  }

  private async call(caller: Sandbox, id: RpcId, params: Record<string, unknown>, request: FastifyRequest) {
    const read = CallParams.safeParse(params);
    if (!read.success)
      return failed(id, RPC.invalidParams, 'Missing name of the tool, or arguments that are no object.');
    const { name, arguments: args } = read.data;
    try {
      const call = {
        name,
        spellings: 'exact' as const,
        args: args ?? {},
        origin: originOf(request),
        traceparent: traceparentOf(request),
      };
      return answered(id, contentOf(await this.calls.call(caller, call)));
    } catch (error) {
      const answer = error instanceof Problem ? refused(id, error) : null;
      if (!answer) throw error;
      return answer;
    }
  }
}

function whatIsWrong(body: unknown, isMessage: boolean, revision: string | undefined): string | null {
  if (Array.isArray(body)) return 'Send one message in each request: batches are not taken.';
  if (!isMessage) return 'This is no JSON-RPC 2.0 message.';
  if (revision !== undefined && !isSpoken(revision))
    return 'This gateway does not speak that revision of the protocol.';
  return null;
}
