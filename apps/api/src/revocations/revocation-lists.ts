import { sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.js';
import { publicUrl } from '../platform/config/addresses.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Leased } from '../platform/database/leased.js';
import { DefaultOrganisation } from '../members/index.js';
import { SigningKeys } from '../tokens/index.js';
import { RevocationsRepository } from './revocations.repository.js';

/** A signed list of the tokens that ended before their time. */
export interface RevocationList {
  /** It holds every end behind this place, up to and with `seq`. */
  since: number;
  seq: number;
  /** A compact JWS (RFC 7515). */
  jws: string;
}

interface KeptList extends RevocationList {
  /** When its reading began, by a monotonic clock. */
  asOfMs: number;
}

/** How fresh somebody wants it. */
interface Wanted {
  /** The last end that has to be in it. */
  atLeast: number;
  /** How long ago it may have been read, in milliseconds. */
  withinMs: number;
}

const TYPE = 'revocations+jwt';

// The head is read together for all who ask: each reading costs the database one row.
const HEAD = { lifeMs: 1_000, gapMs: 25, patienceMs: 2_000 };

// Whoever is further behind gets everything there is, which is made once for all of them.
const BEHIND_MAX = 1_000;
const KEPT_MAX = 32;
// Everything there is may be long, and then it is not made anew for each of the ends that come one after another.
const LONG = 128 * 1024;
const LONG_KEPT_MS = 1_000;

const signed = promisify<string, Buffer, { key: KeyObject; dsaEncoding: 'ieee-p1363' }, Buffer>(sign);

/** Makes the lists: one reading and one signature for all who are told the same. */
@Injectable()
export class RevocationLists {
  private readonly issuer: string;
  private readonly leased: Leased<number>;
  private readonly kept = new Map<number, KeptList>();
  private readonly making = new Map<number, Promise<KeptList>>();
  private line: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly repository: RevocationsRepository,
    private readonly organisation: DefaultOrganisation,
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.issuer = publicUrl(settings);
    this.leased = new Leased(() => this.repository.head(this.organisation.id), HEAD);
  }

  /** The place of the last end, as the database knows it after this call. @throws Problem service.unavailable */
  head(): Promise<number> {
    return this.leased.latest();
  }

  /**
   * A list for whoever knows everything up to `since`. It may begin earlier than that: at 0 for who is far behind, or is
   * ahead of us because the database was restored.
   * @throws Problem service.unavailable
   */
  async of(since: number, wanted: Wanted): Promise<RevocationList> {
    const basis = since > wanted.atLeast || since < wanted.atLeast - BEHIND_MAX ? 0 : since;
    for (;;) {
      const kept = this.kept.get(basis);
      if (kept && this.isGood(kept, wanted)) return kept;
      const begun = this.making.get(basis);
      if (!begun) return this.make(basis);
      // It may have been begun before we asked, and have missed what we ask for.
      await begun.catch(() => undefined);
    }
  }

  private isGood({ seq, jws, asOfMs }: KeptList, { atLeast, withinMs }: Wanted): boolean {
    const age = performance.now() - asOfMs;
    return age <= withinMs && (seq >= atLeast || (jws.length > LONG && age <= LONG_KEPT_MS));
  }

  private make(since: number): Promise<KeptList> {
    const making = this.line.then(() => this.read(since)).finally(() => this.making.delete(since));
    this.line = making.catch(() => undefined);
    this.making.set(since, making);
    return making;
  }

  private async read(since: number): Promise<KeptList> {
    const asOfMs = performance.now();
    const now = this.clock.now();
    const { seq, agents } = await this.repository.endedSince(this.organisation.id, since, now);
    const iat = Math.floor(now.getTime() / 1000);
    const head = JSON.stringify({ iss: this.issuer, iat, since, seq });
    const list = { since, seq, asOfMs, jws: await this.signed(`${head.slice(0, -1)},"agents":${agents}}`) };
    this.keep(list);
    return list;
  }

  private async signed(payload: string): Promise<string> {
    const { active } = await this.keys.current();
    const header = JSON.stringify({ alg: 'ES256', typ: TYPE, kid: active.kid });
    const input = `${Buffer.from(header).toString('base64url')}.${Buffer.from(payload).toString('base64url')}`;
    // Not on the thread that answers: digesting a long list takes a while.
    const signature = await signed('sha256', Buffer.from(input), {
      key: active.privateKey,
      dsaEncoding: 'ieee-p1363',
    });
    return `${input}.${signature.toString('base64url')}`;
  }

  /** Those used last stay, and of the long ones only that of everything. */
  private keep(list: KeptList): void {
    this.kept.delete(list.since);
    if (list.since === 0 || list.jws.length <= LONG) this.kept.set(list.since, list);
    if (this.kept.size > KEPT_MAX) this.kept.delete(this.kept.keys().next().value!);
  }
}
