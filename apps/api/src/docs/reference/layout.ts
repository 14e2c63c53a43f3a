import { REFERENCE } from '../surface.js';
import { operationsOf, type OpenApiDocument } from '../openapi.js';
import type { DocumentedSurfaces } from '../surfaces.js';
import { Html, html, type Content } from './html.js';
import { methodChip } from './operation-view.js';
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';

export interface PageFrame {
  /** The page that is shown: `overview` or the name of a surface. */
  slug: string;
  title: string;
  main: Content;
}

// Word for word what the policy of the page has the digests of.
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);
const SCRIPT_ELEMENT = new Html(`<script>${SCRIPT}</script>`);

/** The page around the content: skip link, header, contents. One document, nothing else is fetched. */
export function layout(
  { slug, title, main }: PageFrame,
  document: OpenApiDocument,
  surfaces: DocumentedSurfaces,
): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        ${STYLE_ELEMENT}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header class="bar">
          <a class="brand" href="${REFERENCE.prefix}">Signet <span>API reference</span></a>
          <span class="version">${document.info.version}</span>
          <span class="bar-gap"></span>
          <a class="bar-link" href="${REFERENCE.prefix}/openapi.json">openapi.json</a>
          <a class="bar-link bar-wide" href="${REFERENCE.prefix}/openapi.yaml">openapi.yaml</a>
          <button class="menu-button" popovertarget="contents">Contents</button>
        </header>
        <nav class="contents" id="contents" popover aria-label="Contents">
          <div class="search" hidden>
            <label for="search">Search operations</label>
            <input
              id="search"
              type="search"
              autocomplete="off"
              spellcheck="false"
              aria-keyshortcuts="Control+K Meta+K"
            />
            <p id="search-count" role="status"></p>
          </div>
          ${contents(slug, document, surfaces)}
        </nav>
        <main id="main" tabindex="-1">${main}</main>
        <p class="hidden" id="announce" role="status"></p>
        ${SCRIPT_ELEMENT}
      </body>
    </html>`;
}

function contents(slug: string, document: OpenApiDocument, surfaces: DocumentedSurfaces): Html {
  const operations = operationsOf(document);
  return html`<ul class="contents-list">
    <li><a href="${REFERENCE.prefix}" ${slug === 'overview' ? CURRENT : null}>Overview</a></li>
    ${surfaces.all.map((surface) => {
      const tags = document['x-tagGroups'].find(({ name }) => name === surface.docs.title)?.tags ?? [];
      const own = operations.filter(({ path }) => surfaces.of(path) === surface);
      const page = `${REFERENCE.prefix}/${surface.name}`;
      return (
        own.length > 0 &&
        html`<li class="contents-page">
          <a href="${page}" ${slug === surface.name ? CURRENT : null}>${surface.docs.title}</a>
          ${tags.map(
            (tag) =>
              html`<details class="contents-tag" ${slug === surface.name ? 'open' : null}>
                <summary>${shortTag(tag)}</summary>
                <ul>
                  ${own
                    .filter(({ operation }) => operation.tags.includes(tag))
                    .map(
                      ({ method, path, operation }) =>
                        html`<li
                          data-words="${`${operation.summary} ${path} ${operation.operationId}`.toLowerCase()}"
                        >
                          <a href="${page}#${operation.operationId}"
                            ><span>${operation.summary}</span>${methodChip(method)}</a
                          >
                        </li>`,
                    )}
                </ul>
              </details>`,
          )}
        </li>`
      );
    })}
  </ul>`;
}

const CURRENT = html`aria-current="page"`;

/** A tag without the surface that every tag of a page begins with. */
export const shortTag = (tag: string): string => tag.slice(tag.indexOf(': ') + 2);
