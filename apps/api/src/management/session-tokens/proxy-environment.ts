import type { ProxyEnvironment } from '@signet/contracts';
import type { ProxySettings } from '../../session-tokens/index.js';

const FILE = '/etc/ati/signet-public-key.pem';

/**
 * How a proxy of the reference is pointed at a profile (12.6). Exactly one variable says what the key is: with two, one of
 * them is ignored without a word.
 */
export function toEnvironment(
  { profile, kid, secret }: ProxySettings,
  publicKeyUrl: string,
): ProxyEnvironment {
  const { audience, issuer } = profile;
  const lines = [
    secret === null ? `ATI_JWT_PUBLIC_KEY=${FILE}` : `ATI_JWT_SECRET=${secret}`,
    `ATI_JWT_AUDIENCE=${audience}`,
    ...(issuer === null ? [] : [`ATI_JWT_ISSUER=${issuer}`]),
  ];
  return {
    kid,
    lines: `${lines.join('\n')}\n`,
    public_key_url: secret === null ? publicKeyUrl : null,
    steps: [
      ...(secret === null ? [`Fetch the public key: curl -fsS -o ${FILE} '${publicKeyUrl}'`] : []),
      'Put the lines into the environment of every proxy, and remove any other ATI_JWT_ variable.',
      'Restart the proxies: they read keys at their start alone.',
      'Ask each proxy for /health: auth has to be jwt. While it is disabled, the proxy lets everybody in.',
      'To change the key: take these steps with the one that is next, then rotate the profile. Tokens of the former key end at a proxy with its restart.',
    ],
  };
}
