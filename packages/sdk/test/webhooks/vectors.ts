import { createPrivateKey, createPublicKey, sign } from 'node:crypto';

/** The published vectors: every implementation must produce and accept exactly these. */
export const SECRET = 'whsec_00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';
export const PLAIN_SECRET = 'whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=';
export const PUBLIC_KEY = 'whpk_/RckOFqgx1tk+3jNYC+h2ZH96/drE8WO1wLqyDXp9hg=';
export const ID = '0192f0c0-7d3a-7c11-9b1e-2f6a1d3c4b5a';
export const TIMESTAMP = 1_795_132_800;
export const BODY =
  '{"event":"agent.verified","agent_id":"agt_00112233445566778899aabbccddeeff","data":{"agent_id":"agt_00112233445566778899aabbccddeeff"},"timestamp":"2026-11-20T00:00:00.000Z"}';
export const SIGNATURE = 'v1,BZyog7djHjEsV9qhn7H7Bcb2HUW6sUPHGXeGUJmSW6o=';
export const PLAIN_SIGNATURE = 'v1,v29BwsePQ+13UKYeVpw/6bms1l2DqO0l5gNe2BFiWpo=';
export const ED25519_SIGNATURE =
  'v1a,8V2kUUml0tIR1bMJ9Xj+DhMLdN//QeNiVu2Zuyr53w8IyKBYxAYGEX3adTR6qwDxTHRMv9Lu98QqKwPdtQKYAQ==';
export const LEGACY_HEX = '1a67be8c81189ab51965a760ddf6d3c103226fd83900376fad2bec276046d8d3';

export const NOW = TIMESTAMP * 1_000;
export const headers = (signature = SIGNATURE, more: Record<string, string> = {}) => ({
  'webhook-id': ID,
  'webhook-timestamp': String(TIMESTAMP),
  'webhook-signature': signature,
  ...more,
});
export const legacyHeaders = {
  'X-AgentAuth-Signature': LEGACY_HEX,
  'X-Webhook-Signature': `sha256=${LEGACY_HEX}`,
};

/** Node's own crypto instead of ours, from the vector's seed. */
const seed = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 9)]);
const privateKey = createPrivateKey({ key: seed, format: 'der', type: 'pkcs8' });
export const seededPublicKey = () =>
  `whpk_${createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')}`;
export const signEd25519 = (id: string, timestamp: number, body: string) =>
  `v1a,${sign(null, Buffer.from(`${id}.${timestamp}.${body}`), privateKey).toString('base64')}`;
