import { randomUUID, sign } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { isAdministrator } from '@signet/contracts';
import { Clock } from '../platform/clock/clock.js';
import { publicUrl } from '../platform/config/addresses.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { inBursts } from '../platform/crypto/bursts.js';
import { Problem } from '../platform/errors/problem.js';
import { ANONYMOUS, decide, type PresentedToken } from '../policy/index.js';
import { SKEW_SECONDS, type KeySet, type VerifyingKey } from './key-set.js';
import { SigningKeys } from './signing-keys.js';

/** What an access token says about its agent. For resource servers; we ourselves ask the database. */
export interface TokenSubject {
  agentId: string;
  name: string;
  rateTier: string;
  permissions: readonly string[];
  /** What only we ask for: whether its agent was cut off since. */
  tokenEpoch: number;
}

/** Makes the access token of an agent. */
export type Signer = (subject: TokenSubject) => Promise<string>;

/** Whom a token speaks for. */
export interface VerifiedToken {
  agentId: string;
  /** Whether it was issued to an administrator, by a key of one. What the agent may now is for the database to say. */
  mayAdminister: boolean;
  /** The epoch of its agent in which it was issued. It is ours to take only while that lasts. */
  tokenEpoch: number;
}

const TYPE = 'at+jwt';
const LENGTH_MAX = 16_384;
// The last digit of the signature carries 2 bits; the other 4 must be zero, or one signature had 16 spellings.
const SHAPE = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{85}[AQgw]$/;

const INVALID = (fault: NonNullable<PresentedToken['fault']>) =>
  new Problem('access_token.invalid', {
    // Which of them it is is for the record: who tries tokens learns nothing from the answer.
    detail:
      'The access token is not one of ours, was changed, or its signing key has ended. Refresh it, or verify again.',
    trace: { decision: decide(ANONYMOUS, 'token.read', { fault, isExpired: false }, null) },
  });

/** ES256 JWTs (RFC 9068 profile with the claims of AgentAuth). */
@Injectable()
export class AccessTokens {
  readonly lifetimeSeconds: number;
  private readonly issuer: string;
  private readonly sign: (order: { subject: TokenSubject; key: KeySet['active'] }) => Promise<string>;
  private readonly check: (signed: { token: string; key: VerifyingKey }) => Promise<VerifiedToken>;

  constructor(
    private readonly jwt: JwtService,
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.lifetimeSeconds = settings.SIGNET_ACCESS_TOKEN_SECONDS;
    this.issuer = publicUrl(settings);
    this.sign = inBursts((order) => this.signNow(order));
    this.check = inBursts((signed) => this.verifyNow(signed));
  }

  /**
   * Returns what makes a signed token that expires in {@link lifetimeSeconds}. Asked for before anything is written:
   * who cannot sign promises nothing.
   * @throws Problem service.unavailable when it cannot be known which key signs
   */
  async signer(): Promise<Signer> {
    const { active: key } = await this.keys.current();
    return (subject) => this.sign({ subject, key });
  }

  /**
   * Returns whom a valid token speaks for.
   * @throws Problem access_token.expired for our own expired tokens, access_token.invalid for everything else;
   *   service.unavailable when it cannot be known which keys verify
   */
  async verify(token: string): Promise<VerifiedToken> {
    // Refused by shape: no key operation for junk, and one spelling per token (no padding, no white space).
    if (token.length > LENGTH_MAX || !SHAPE.test(token)) throw INVALID('malformed');
    const header = headerOf(token);
    // RFC 8725 3.1, 3.11: one algorithm, one type, no critical extensions; the key comes from our list alone.
    if (header['alg'] !== 'ES256' || header['typ'] !== TYPE || 'crit' in header)
      throw INVALID('of another kind');
    const key = await this.keys.find(header['kid']);
    if (!key) throw INVALID('signed with an unknown key');
    return this.check({ token, key });
  }

  private signNow({
    subject: { agentId, name, rateTier, permissions, tokenEpoch },
    key: { kid, privateKey },
  }: {
    subject: TokenSubject;
    key: KeySet['active'];
  }): string {
    const iat = Math.floor(this.clock.now().getTime() / 1000);
    const claims = {
      sub: agentId,
      agent_id: agentId,
      client_id: agentId,
      name,
      tier: rateTier,
      permissions,
      type: 'access',
      epoch: tokenEpoch,
      iat,
      exp: iat + this.lifetimeSeconds,
      jti: randomUUID(),
      iss: this.issuer,
      aud: this.issuer,
    };
    // RFC 7515 3.1, written here: under the library the same signature costs a third more, most of a verification.
    const input = `${encode({ alg: 'ES256', typ: TYPE, kid })}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${input}.${signature.toString('base64url')}`;
  }

  private verifyNow({ token, key }: { token: string; key: VerifyingKey }): VerifiedToken {
    const now = Math.floor(this.clock.now().getTime() / 1000);
    let claims: Record<string, unknown>;
    try {
      claims = this.jwt.verify(token, {
        // jsonwebtoken takes a KeyObject, which saves parsing a PEM per call; the wrapper's type does not say so.
        publicKey: key.publicKey as unknown as Buffer,
        algorithms: ['ES256'],
        issuer: this.issuer,
        audience: this.issuer,
        clockTimestamp: now,
      });
    } catch (error) {
      if ((error as Error).name === 'TokenExpiredError')
        throw new Problem('access_token.expired', {
          detail: 'The access token has expired. Refresh it, or verify again.',
          trace: { decision: decide(ANONYMOUS, 'token.read', { fault: null, isExpired: true }, null) },
        });
      throw INVALID('altered or not ours');
    }
    const { sub, type, iat, exp, permissions, epoch = 0 } = claims;
    if (typeof sub !== 'string' || type !== 'access') throw INVALID('of another kind');
    if (typeof iat !== 'number' || typeof exp !== 'number' || typeof epoch !== 'number')
      throw INVALID('of another kind');
    // What we sign lives as long as is configured and no longer, and a key that retires signs nothing any more: whoever
    // has the private part in hand gains no more time than an honest token has.
    if (exp - iat > this.lifetimeSeconds || iat > now + SKEW_SECONDS || iat > key.issuedUntil)
      throw INVALID('altered or not ours');
    const mayAdminister = Array.isArray(permissions) && isAdministrator(permissions);
    return { agentId: sub, mayAdminister, tokenEpoch: epoch };
  }
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

function headerOf(token: string): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(
      Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString(),
    );
    if (typeof header === 'object' && header !== null) return header as Record<string, unknown>;
  } catch {
    // Not JSON: not a token.
  }
  throw INVALID('malformed');
}
