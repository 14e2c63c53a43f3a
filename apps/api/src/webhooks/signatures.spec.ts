import { createPublicKey, verify } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { newKeyPair } from '../keys/index.js';
import { legacySignature, newSecret, privateKeyText, publicKeyText, signatureHeader } from './signatures.js';

const SECRET = 'whsec_00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';
const ID = '0192f0c0-7d3a-7c11-9b1e-2f6a1d3c4b5a';
const TIME = 1_795_132_800;
const BODY = Buffer.from(
  '{"event":"agent.verified","agent_id":"agt_00112233445566778899aabbccddeeff","data":{"agent_id":"agt_00112233445566778899aabbccddeeff"},"timestamp":"2026-11-20T00:00:00.000Z"}',
);

const asKey = (publicKey: string) =>
  createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey.slice(5), 'base64').toString('base64url') },
    format: 'jwk',
  });

describe('signatures', () => {
  it.each([
    ['hex secret', SECRET, 'v1,BZyog7djHjEsV9qhn7H7Bcb2HUW6sUPHGXeGUJmSW6o='],
    [
      'base64 secret',
      'whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=',
      'v1,v29BwsePQ+13UKYeVpw/6bms1l2DqO0l5gNe2BFiWpo=',
    ],
  ])('match the vector of a %s', (_, value, expected) => {
    expect(signatureHeader([{ kind: 'v1', value }], ID, TIME, BODY)).toBe(expected);
  });

  it('match the vector of Standard Webhooks', () => {
    const body = Buffer.from(
      '{"type":"contact.created","timestamp":"2022-11-03T20:26:10.344522Z","data":{"id":"1f81eb52-5198-4599-803e-771906343485"}}',
    );
    expect(
      signatureHeader(
        [{ kind: 'v1', value: 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=' }],
        'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W',
        1_674_087_231,
        body,
      ),
    ).toBe('v1,bAo/ZbQILxvdozo/ynbX/OmAvBCBNauT8tvtBLFrDCI=');
  });

  it('match the vector of Ed25519', () => {
    const seed = Buffer.alloc(32, 9);
    const publicKey = Buffer.from('/RckOFqgx1tk+3jNYC+h2ZH96/drE8WO1wLqyDXp9hg=', 'base64');
    const value = `whsk_${Buffer.concat([seed, publicKey]).toString('base64')}`;
    expect(signatureHeader([{ kind: 'v1a', value }], ID, TIME, BODY)).toBe(
      'v1a,8V2kUUml0tIR1bMJ9Xj+DhMLdN//QeNiVu2Zuyr53w8IyKBYxAYGEX3adTR6qwDxTHRMv9Lu98QqKwPdtQKYAQ==',
    );
  });

  it('match the vector of AgentAuth: the key is the whole secret, the message is the body', () => {
    expect(legacySignature(SECRET, BODY)).toBe(
      '1a67be8c81189ab51965a760ddf6d3c103226fd83900376fad2bec276046d8d3',
    );
  });

  it('are accepted by the published verifier, and its own are what we would write', () => {
    const secret = newSecret();
    const now = new Date();
    const seconds = Math.floor(now.getTime() / 1000);
    const ours = signatureHeader([{ kind: 'v1', value: secret }], ID, seconds, BODY);
    const verifier = new Webhook(secret);
    expect(verifier.sign(ID, now, BODY.toString())).toBe(ours);
    const headers = { 'webhook-id': ID, 'webhook-timestamp': String(seconds), 'webhook-signature': ours };
    expect(verifier.verify(BODY.toString(), headers)).toEqual(JSON.parse(BODY.toString()));
    expect(() => verifier.verify(`${BODY.toString()} `, headers)).toThrow();
  });

  it('name the current key first and leave one blank between signatures', () => {
    const [a, b] = [newSecret(), newSecret()];
    const one = (value: string) => signatureHeader([{ kind: 'v1', value }], ID, TIME, BODY);
    const both = signatureHeader(
      [
        { kind: 'v1', value: a },
        { kind: 'v1', value: b },
      ],
      ID,
      TIME,
      BODY,
    );
    expect(both).toBe(`${one(a)} ${one(b)}`);
  });

  it('of a new pair verify with its public key', () => {
    const pair = newKeyPair('EdDSA');
    const privateKey = privateKeyText(pair.privateKey);
    const publicKey = publicKeyText(pair.publicKey);
    const header = signatureHeader([{ kind: 'v1a', value: privateKey }], ID, TIME, BODY);
    const signed = Buffer.concat([Buffer.from(`${ID}.${TIME}.`), BODY]);
    expect(verify(null, signed, asKey(publicKey), Buffer.from(header.slice(4), 'base64'))).toBe(true);
  });
});
