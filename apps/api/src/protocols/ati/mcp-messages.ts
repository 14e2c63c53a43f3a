import { z } from 'zod';
import type { Problem } from '../../platform/errors/problem.js';

/** Revisions of the protocol that we speak, the newest first. */
const REVISIONS = ['2025-06-18', '2025-03-26', '2024-11-05'] as const;

/** The one that is spoken with a client that asks for this one. */
export const agreedRevision = (asked: unknown): string =>
  REVISIONS.find((revision) => revision === asked) ?? REVISIONS[0];

export const isSpoken = (revision: string): boolean => (REVISIONS as readonly string[]).includes(revision);

/** JSON-RPC 2.0, and the codes of ATI (6.4). */
export const RPC = {
  invalidRequest: -32600,
  unknownMethod: -32601,
  invalidParams: -32602,
  failed: -32603,
  notInScope: -32001,
  overLimit: -32029,
} as const;

export type RpcId = string | number | null;

const Id = z.union([z.string().max(1_000), z.number()]);
export const Message = z.looseObject({
  jsonrpc: z.literal('2.0'),
  id: Id.optional(),
  method: z.string().max(200).optional(),
  params: z.record(z.string(), z.unknown()).nullish(),
});
export type Message = z.infer<typeof Message>;

export const CallParams = z.looseObject({
  name: z.string(),
  arguments: z.record(z.string(), z.unknown()).nullish(),
});

export const answered = (id: RpcId, result: object) => ({ jsonrpc: '2.0', id, result });

export const failed = (id: RpcId, code: number, message: string, data?: object) => ({
  jsonrpc: '2.0',
  id,
  error: { code, message, ...(data && { data }) },
});

/** The id of what could be read as little as a message may be. */
export const idOf = (body: unknown): RpcId => {
  const id = Id.safeParse((body as { id?: unknown } | null)?.id);
  return id.success ? id.data : null;
};

/** What a refused call is called here; null for what is a result of the tool. */
export function refused(id: RpcId, { code, message, particulars }: Problem) {
  switch (code) {
    case 'resource.not_found':
    case 'request.invalid':
      return failed(id, RPC.invalidParams, message);
    case 'authorization.denied':
      return failed(id, RPC.notInScope, message);
    case 'limit.exceeded':
      return failed(id, RPC.overLimit, message, { retry_after: particulars.retryAfter });
    case 'provider.failed':
      return answered(id, { content: [{ type: 'text', text: message }], isError: true });
    default:
      return null;
  }
}
