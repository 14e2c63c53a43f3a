import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { thumbprint, type KeyMaterial } from './thumbprint.js';

it('is that of RFC 8037 A.3', () => {
  const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
  expect(thumbprint({ kty: 'OKP', crv: 'Ed25519', x })).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
});

it.each(['ES256', 'EdDSA'])(
  'is what another library says, whatever else the key says: %s',
  async (algorithm) => {
    const { publicKey } = await generateKeyPair(algorithm, { extractable: true });
    const jwk = await exportJWK(publicKey);
    const said = { use: 'sig', ...jwk, alg: algorithm } as unknown as KeyMaterial;
    expect(thumbprint(said)).toBe(await calculateJwkThumbprint(jwk));
  },
);
