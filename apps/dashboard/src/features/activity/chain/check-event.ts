import 'server-only';
import { parseKeys, verifyProof } from '@signet/audit';
import { ActivityProof } from '@signet/contracts';
import { Activity } from '@signet/sdk/management';
import { apiUrl } from '@/lib/api/hop';
import { problemOf, toProblem } from '@/lib/api/problem';
import { fetchForVisitor, sendForVisitor } from '@/lib/api/server';
import type { ChainCheck } from './chain-check';

/**
 * Verifies that an event stands in the signed log: with the offline verifier, which trusts nothing that the API says about
 * its own proof.
 *
 * @throws ApiProblem why the API gives no proof
 */
export async function checkEvent(id: string): Promise<ChainCheck> {
  const activity = new Activity(sendForVisitor());
  const [proof, keys] = await Promise.all([
    activity.prove(id).catch((error: unknown) => {
      throw problemOf(error);
    }),
    fetchForVisitor(new URL('/.well-known/signet-audit-keys.json', apiUrl())),
  ]);
  if (!keys.ok) throw await toProblem(keys);
  // The verifier reads the answer as it came: what a schema would strip is part of what was hashed.
  const { event, seq, hash, checkpoint } = ActivityProof.parse(proof);
  const { valid, fault } = verifyProof(proof as object as Parameters<typeof verifyProof>[0], {
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
