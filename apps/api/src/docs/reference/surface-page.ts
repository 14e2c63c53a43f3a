import type { Slices } from '../../platform/timers/slices.js';
import { operationsOf, type OpenApiDocument } from '../openapi.js';
import type { DocumentedSurface, DocumentedSurfaces } from '../surfaces.js';
import { html, prose, type Html } from './html.js';
import { shortTag } from './layout.js';
import { operationView } from './operation-view.js';

/** Everything about one family of routes, noun by noun. */
export async function surfacePage(
  surface: DocumentedSurface,
  document: OpenApiDocument,
  surfaces: DocumentedSurfaces,
  slices: Slices,
): Promise<Html> {
  const own = operationsOf(document).filter(({ path }) => surfaces.of(path) === surface);
  const tags = document.tags.filter(({ name }) => own.some(({ operation }) => operation.tags.includes(name)));
  const views = new Map<string, Html>();
  await slices.each(own, (entry) => views.set(entry.operation.operationId, operationView(entry, document)));
  return html`<div class="lead">
      <h1>${surface.docs.title}</h1>
      ${prose(surface.docs.description)}
    </div>
    ${tags.map(({ name, description }) => {
      const noun = shortTag(name);
      const id = noun.toLowerCase().replaceAll(' ', '-');
      return html`<section aria-labelledby="${id}">
        <div class="section-head">
          <h2 id="${id}">${noun}</h2>
          <p>${description}</p>
        </div>
        ${own
          .filter(({ operation }) => operation.tags.includes(name))
          .map(({ operation }) => views.get(operation.operationId))}
      </section>`;
    })}`;
}
