import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../../platform/errors/problem.js';
import { Representation } from '../../platform/http/representation.js';
import type { ApiDocument } from '../api-document.js';
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

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};

/** The pages of the reference, each made when it is asked for first. */
export class ReferencePages {
  private readonly made = new Map<string, { text: string; page: Representation }>();

  constructor(private readonly api: ApiDocument) {}

  /** @throws Problem route.not_found */
  send(slug: string, request: FastifyRequest, reply: FastifyReply): void {
    let made = this.made.get(slug);
    if (!made) {
      made = { text: this.render(slug), page: new Representation(HEADERS) };
      this.made.set(slug, made);
    }
    made.page.send(made.text, request, reply);
  }

  private render(slug: string): string {
    const { current: document, surfaces } = this.api;
    if (slug === 'overview')
      return layout(
        { slug, title: 'Signet API reference', main: overview(document, surfaces) },
        document,
        surfaces,
      ).text;
    const surface = surfaces.all.find(({ name }) => name === slug);
    if (!surface) throw new Problem('route.not_found', { detail: 'There is nothing at this address.' });
    const title = `${surface.docs.title} · Signet API reference`;
    return layout({ slug, title, main: surfacePage(surface, document, surfaces) }, document, surfaces).text;
  }
}
