import { operationsOf, type OpenApiDocument } from '../openapi.js';
import { surfaceOf, type Surface } from '../surfaces.js';
import { html, prose, type Html } from './html.js';
import { shortTag } from './layout.js';
import { operationView } from './operation-view.js';

/** Everything about one family of routes, noun by noun. */
export function surfacePage(surface: Surface, document: OpenApiDocument): Html {
  const own = operationsOf(document).filter(({ path }) => surfaceOf(path) === surface);
  const tags = document.tags.filter(({ name }) => own.some(({ operation }) => operation.tags.includes(name)));
  return html`<div class="lead">
      <h1>${surface.title}</h1>
      ${prose(surface.description)}
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
          .map((entry) => operationView(entry, document))}
      </section>`;
    })}`;
}
