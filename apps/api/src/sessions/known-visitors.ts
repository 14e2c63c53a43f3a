import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.js';
import { Keyring, sameBytes } from '../platform/crypto/keyring.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { networkOf } from '../platform/network/address.js';

const DAY_MS = 24 * 3600 * 1000;
const BROWSER_DAYS = 180;
const NETWORK_DAYS = 90;

// Whose it is, when it was made (seconds), which one it is, and a proof of all three.
const BROWSER = /^(mem_\w+)\.(\d{1,12})\.([\w-]{22})\.([\w-]{43})$/;

export interface BrowserCookie {
  value: string;
  expires: string;
}

/**
 * Where members signed in before: their browsers, by a cookie that only we can make (OWASP: device cookies), and their
 * networks, as digests. Whoever comes from there is no stranger. It proves nothing else: the password is still asked for.
 */
@Injectable()
export class KnownVisitors {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly clock: Clock,
  ) {}

  /** What a browser keeps after its member signed in. */
  newBrowser(memberId: string): BrowserCookie {
    const now = this.clock.now().getTime();
    const claim = `${memberId}.${Math.floor(now / 1000)}.${randomBytes(16).toString('base64url')}`;
    return {
      value: `${claim}.${this.proofOf(claim).toString('base64url')}`,
      expires: new Date(now + BROWSER_DAYS * DAY_MS).toISOString(),
    };
  }

  /** Which browser of this member a cookie is of; null when it is of none, or too old. */
  browserOf(cookie: string | null, memberId: string): string | null {
    const [, owner, madeAt, id, proof] = BROWSER.exec(cookie ?? '') ?? [];
    if (owner !== memberId || !id || !proof) return null;
    if (!sameBytes(this.proofOf(`${owner}.${madeAt}.${id}`), Buffer.from(proof, 'base64url'))) return null;
    return Number(madeAt) * 1000 + BROWSER_DAYS * DAY_MS > this.clock.now().getTime() ? id : null;
  }

  async isKnownNetwork(memberId: string, ip: string): Promise<boolean> {
    const [row] = await this.database.manager.query<{ known: boolean }[]>(
      'select exists (select from member_network where key = $1 and last_seen_at > $2) as known',
      [this.keyOf(memberId, ip), new Date(this.clock.now().getTime() - NETWORK_DAYS * DAY_MS)],
    );
    return row!.known;
  }

  async rememberNetwork(tx: Transaction, memberId: string, ip: string): Promise<void> {
    if (!ip) return;
    await tx.query(
      `insert into member_network (key, last_seen_at) values ($1, $2)
       on conflict on constraint member_network__pk do update set last_seen_at = excluded.last_seen_at`,
      [this.keyOf(memberId, ip), this.clock.now()],
    );
  }

  private keyOf(memberId: string, ip: string): Buffer {
    return this.keyring.mac('network of a member', `${memberId}\n${networkOf(ip)}`);
  }

  private proofOf(claim: string): Buffer {
    return this.keyring.mac('browser of a member', claim);
  }
}
