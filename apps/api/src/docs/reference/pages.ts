import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../../platform/errors/problem.js';
import type { ApiDocument } from '../api-document.js';
import { SURFACES } from '../surfaces.js';
import { layout } from './layout.js';
import { overview } from './overview.js';
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';
import { surfacePage } from './surface-page.js';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

// Only our own style and script, word for word; nothing from anywhere else, and no frame around it.
const POLICY = [
  `default-src 'none'`,
  `style-src ${hashOf(STYLE)}`,
  `script-src ${hashOf(SCRIPT)}`,
  `img-src data:`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

/** The pages of the reference, each made when it is asked for first. */
export class ReferencePages {
  private readonly made = new Map<string, { text: string; etag: string }>();

  constructor(private readonly api: ApiDocument) {}

  /** @throws Problem route.not_found */
  send(slug: string, request: FastifyRequest, reply: FastifyReply): void {
    const { text, etag } = this.page(slug);
    void reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .header('etag', etag)
      .header('content-security-policy', POLICY)
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .header('cross-origin-opener-policy', 'same-origin');
    if (request.headers['if-none-match'] === etag) void reply.status(304).send();
    else void reply.send(text);
  }

  private page(slug: string): { text: string; etag: string } {
    const made = this.made.get(slug);
    if (made) return made;
    const text = this.render(slug);
    const page = { text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` };
    this.made.set(slug, page);
    return page;
  }

  private render(slug: string): string {
    const document = this.api.current;
    if (slug === 'overview')
      return layout({ slug, title: 'Signet API reference', main: overview(document) }, document).text;
    const surface = SURFACES.find((candidate) => candidate.slug === slug);
    if (!surface) throw new Problem('route.not_found', { detail: 'There is nothing at this address.' });
    const title = `${surface.title} · Signet API reference`;
    return layout({ slug, title, main: surfacePage(surface, document) }, document).text;
  }
}
