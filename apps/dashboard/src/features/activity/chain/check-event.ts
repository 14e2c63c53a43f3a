import 'server-only';
import { parseKeys, verifyProof } from '@signet/audit';
import { ActivityProof } from '@signet/contracts';
import { serverTransport } from '@/lib/api/server';
import type { ChainCheck } from './chain-check';

/**
 * Verifies that an event stands in the signed log: with the offline verifier, which trusts nothing that the API says about
 * its own proof. Returns the API's own answer when it gives no proof.
 */
export async function checkEvent(id: string): Promise<ChainCheck | Response> {
  const [answer, keys] = await Promise.all([
    serverTransport(`/api/v1/activity/${id}/proof`, {}),
    serverTransport('/.well-known/signet-audit-keys.json', {}),
  ]);
  if (!answer.ok) return answer;
  if (!keys.ok) return keys;
  // The verifier reads the answer as it came: what a schema would strip is part of what was hashed.
  const proof = await answer.json();
  const { event, seq, hash, checkpoint } = ActivityProof.parse(proof);
  const { valid, fault } = verifyProof(proof as Parameters<typeof verifyProof>[0], {
    keys: parseKeys(await keys.text()),
  });
  // A proof that holds may still be about another event than the one that was asked for.
  const isAnother = event !== null && event['id'] !== id;
  return {
    valid: valid && !isAnother,
    fault: isAnother ? `The proof is about another event: ${String(event['id'])}.` : (fault?.message ?? null),
    seq,
    hash,
    checkpoint: checkpoint && { tree_size: checkpoint.tree_size, time: checkpoint.time, kid: checkpoint.kid },
  };
}
