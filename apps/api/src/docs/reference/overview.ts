import { PROBLEMS, type ProblemCode } from '@signet/contracts';
import { REFERENCE } from '../surface.js';
import { operationsOf, type OpenApiDocument } from '../openapi.js';
import type { DocumentedSurfaces } from '../surfaces.js';
import { html, inlineProse, prose, type Content, type Html } from './html.js';
import { code, samplesView } from './operation-view.js';

/** The first page: how to make a first call, how to prove who calls, and what can go wrong. */
export const overview = (document: OpenApiDocument, surfaces: DocumentedSurfaces): Html =>
  html`<div class="lead">
      <h1>Signet API reference</h1>
      ${prose(document.info.description)}
      <p>This instance answers at <code>${document.servers[0]!.url}</code>.</p>
    </div>
    ${firstCalls(document)} ${families(document, surfaces)} ${credentials(document)} ${errors(document)}
    ${problems(surfaces)}`;

const FIRST_CALLS = [
  { id: 'agentauth.registerAgent', text: 'Register an agent and store the API key: it is shown once.' },
  { id: 'agentauth.verifyAgent', text: 'Trade the key for an access token, which lives for an hour.' },
  { id: 'agentauth.getAgent', text: 'Call with the token.' },
];

function firstCalls(document: OpenApiDocument): Html {
  const operations = new Map(
    operationsOf(document).map(({ operation }) => [operation.operationId, operation]),
  );
  return html`<section aria-labelledby="first-calls">
    <h2 id="first-calls">First calls</h2>
    <ol class="steps">
      ${FIRST_CALLS.map(({ id, text }) => {
        const operation = operations.get(id);
        return (
          operation &&
          html`<li>
            <h3><a class="anchor" href="${REFERENCE.prefix}/agentauth#${id}">${operation.summary}</a></h3>
            <p>${text}</p>
            ${samplesView(operation)}
          </li>`
        );
      })}
    </ol>
  </section>`;
}

const families = (document: OpenApiDocument, surfaces: DocumentedSurfaces): Html =>
  html`<section aria-labelledby="surfaces">
    <h2 id="surfaces">Families of routes</h2>
    <ul class="cards">
      ${surfaces.all.map((surface) => {
        const count = operationsOf(document).filter(({ path }) => surfaces.of(path) === surface).length;
        return (
          count > 0 &&
          html`<li class="card">
            <h3><a href="${REFERENCE.prefix}/${surface.name}">${surface.docs.title}</a></h3>
            <p>${inlineProse(surface.docs.description)}</p>
            <p class="card-foot"><code>${surface.prefix}/</code> · ${count} operation${count > 1 && 's'}</p>
          </li>`
        );
      })}
    </ul>
  </section>`;

const credentials = ({ components }: OpenApiDocument): Html =>
  html`<section aria-labelledby="credentials">
    <h2 id="credentials">Credentials</h2>
    <ul class="fields fields-framed">
      ${Object.values(components.securitySchemes).map(
        (scheme) =>
          html`<li>
            <div class="field-head">
              <code class="field-name">${headerOf(scheme)}</code>
            </div>
            <p>${inlineProse(String(scheme['description']))}</p>
          </li>`,
      )}
    </ul>
  </section>`;

function headerOf(scheme: Record<string, unknown>): Content {
  if (scheme['type'] === 'http')
    return `Authorization: Bearer ${scheme['bearerFormat'] ? '<access token>' : '<management key>'}`;
  return scheme['in'] === 'cookie' ? `Cookie: ${String(scheme['name'])}` : String(scheme['name']);
}

const ENVELOPES = [
  {
    title: 'AgentAuth',
    example: 'agentauth.request.invalid',
    text: 'Programs read `code`; people read `error` and `message`.',
  },
  {
    title: 'Management API',
    example: 'management.request.invalid',
    text: 'Problem details (RFC 9457), as `application/problem+json`. Programs read `code`; each broken rule has a JSON pointer.',
  },
];

const errors = ({ components }: OpenApiDocument): Html =>
  html`<section aria-labelledby="errors">
    <h2 id="errors">Errors</h2>
    <div class="pair">
      ${ENVELOPES.map(
        ({ title, example, text }) =>
          html`<div>
            <h3>${title}</h3>
            <p>${inlineProse(text)}</p>
            ${code(JSON.stringify(components.examples[example]?.value, null, 2))}
          </div>`,
      )}
    </div>
  </section>`;

const problems = (surfaces: DocumentedSurfaces): Html => {
  // Surfaces that share an envelope call failures alike.
  const spellings = surfaces.all.flatMap(({ docs, envelope }, index) => {
    const isFirst = surfaces.all.findIndex((other) => other.envelope === envelope) === index;
    return isFirst && envelope.codes ? [{ title: `${docs.title} code`, codes: envelope.codes }] : [];
  });
  return html`<section aria-labelledby="problems">
    <h2 id="problems">Every problem</h2>
    <table class="problems">
      <caption>
        Codes are stable: a released one is never renamed.
      </caption>
      <thead>
        <tr>
          <th scope="col">Code</th>
          ${spellings.map((spelling) => html`<th scope="col">${spelling.title}</th>`)}
          <th scope="col">Status</th>
          <th scope="col">What happened</th>
        </tr>
      </thead>
      <tbody>
        ${(Object.keys(PROBLEMS) as ProblemCode[]).map(
          (name) =>
            html`<tr id="problem.${name}">
              <th scope="row"><code>${name}</code></th>
              ${spellings.map(({ codes }) => html`<td><code>${codes[name]}</code></td>`)}
              <td>${PROBLEMS[name].status}</td>
              <td>${PROBLEMS[name].title}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
};
