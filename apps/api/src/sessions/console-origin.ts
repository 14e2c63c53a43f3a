import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { dashboardUrl, hasSecureCookies } from '../platform/config/addresses.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { isPlainHttp } from '../platform/config/unsafe-settings.js';
import { Problem } from '../platform/errors/problem.js';
import { ANONYMOUS, decide, type BrowserWrite, type Decision } from '../policy/index.js';
import { isNobodysName } from '../platform/network/host-names.js';

/** Where the console is for the person who uses it: what its pages may send, and how its session travels. */
@Injectable()
export class ConsoleOrigin {
  private readonly known: string;
  private readonly isSecure: boolean;

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.known = new URL(dashboardUrl(settings)).origin;
    this.isSecure = hasSecureCookies(settings);
  }

  /** Whether a request is known to have come over https: only what https can set counts then. */
  isOverHttps({ client }: FastifyRequest): boolean {
    return this.isSecure || client.dashboard?.isHttps === true;
  }

  /** The same for a request that {@link requireSame} let pass: its own browser says more than a proxy nobody named. */
  isHttps(request: FastifyRequest): boolean {
    return this.isOverHttps(request) || request.headers.origin?.startsWith('https:') === true;
  }

  /**
   * Refuses a browser's request from another site. `Sec-Fetch-Site` cannot be set by scripts, and is sent where an address
   * is https or this machine; everywhere else browsers send `Origin` on writes. Programs that are not browsers send
   * neither and have no cookie to abuse.
   * @throws Problem request.cross_site, which says what to set when the console itself was opened at another address
   */
  requireSame(request: FastifyRequest): void {
    const { 'sec-fetch-site': site, origin } = request.headers;
    if (site !== undefined && site !== 'same-origin' && site !== 'none') throw this.foreign();
    if (origin === undefined) return;
    if (site === undefined && !this.isOwn(origin, request)) throw this.unknown(origin);
    if (this.isSecure && URL.canParse(origin) && isPlainHttp(origin)) throw this.unencrypted(origin);
  }

  /** Its own is the address that is set, and the one the dashboard was asked by when no stranger can have that. */
  private isOwn(origin: string, { client: { dashboard } }: FastifyRequest): boolean {
    if (origin === this.known) return true;
    if (!dashboard) return false;
    const asked = `${dashboard.isHttps ? 'https' : 'http'}://${dashboard.host}`;
    if (!URL.canParse(asked) || new URL(asked).origin !== origin) return false;
    // Over https the certificate says whose name it is.
    return dashboard.isHttps || isNobodysName(new URL(asked).hostname);
  }

  private unknown(origin: string): Problem {
    const isAddress =
      /^https?:\/\//.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin;
    if (!isAddress) return this.foreign();
    return new Problem('request.cross_site', {
      detail: `This call came from ${origin}, but the console is at ${this.known}. If you opened the console at ${origin}, set SIGNET_DASHBOARD_URL to ${origin} and restart Signet.`,
      trace: { decision: this.decisionOn('an unknown address', origin) },
    });
  }

  private unencrypted(origin: string): Problem {
    const way = this.known.startsWith('https:')
      ? `open ${this.known} instead`
      : 'set SIGNET_DASHBOARD_URL to the https address of the console and open that';
    return new Problem('request.cross_site', {
      detail: `Sessions go over https alone here, and the console was opened at ${origin}: ${way}.`,
      trace: { decision: this.decisionOn('an unencrypted address', new URL(origin).origin) },
    });
  }

  private foreign(): Problem {
    return new Problem('request.cross_site', {
      detail: 'This call must come from the console itself. Open the console and try again.',
      trace: { decision: this.decisionOn('another site') },
    });
  }

  /** Why a request of the console's own page is refused that lacks the token of its session. */
  withoutToken(): Decision {
    return this.decisionOn('the console');
  }

  private decisionOn(from: BrowserWrite['from'], origin?: string): Decision {
    const sent = { from, console: this.known, hasToken: from !== 'the console', ...(origin && { origin }) };
    return decide(ANONYMOUS, 'page.write', sent, null);
  }
}
