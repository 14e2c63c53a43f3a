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
  private readonly made = new Map<string, Promise<{ text: string; page: Representation }>>();

  constructor(private readonly api: ApiDocument) {}

  /** @throws Problem route.not_found */
  async send(slug: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    // Only what there is is kept: anybody may ask for any name.
    if (slug !== 'overview' && !this.surfaceOf(slug))
      throw new Problem('route.not_found', { detail: 'There is nothing at this address.' });
    const made = this.made.get(slug) ?? this.make(slug);
    this.made.set(slug, made);
    const { page, text } = await made;
    page.send(text, request, reply);
  }

  private async make(slug: string) {
    return { text: await this.render(slug), page: new Representation(HEADERS) };
  }

  private surfaceOf(slug: string) {
    return this.api.surfaces.all.find(({ name }) => name === slug);
  }

  private async render(slug: string): Promise<string> {
    const { surfaces, slices } = this.api;
    const document = await this.api.current();
    const surface = this.surfaceOf(slug);
    if (!surface)
      return layout(
        { slug, title: 'Signet API reference', main: overview(document, surfaces) },
        document,
        surfaces,
      ).text;
    const title = `${surface.docs.title} · Signet API reference`;
    return layout(
      { slug, title, main: await surfacePage(surface, document, surfaces, slices) },
      document,
      surfaces,
    ).text;
  }
}
