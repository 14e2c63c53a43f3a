import { REFERENCE } from '../surface.js';
import type { Method, OpenApiDocument, Operation, Parameter, Response } from '../openapi.js';
import { html, inlineProse, prose, type Content, type Html } from './html.js';
import { parameterList, schemaView } from './schema-view.js';

/** One operation: what it takes and answers on the left, how to call it on the right. */
export function operationView(
  { method, path, operation }: { method: Method; path: string; operation: Operation },
  document: OpenApiDocument,
): Html {
  const id = operation.operationId;
  return html`<article class="operation" id="${id}" aria-labelledby="${id}.title">
    <div class="operation-text">
      <h3 id="${id}.title"><a class="anchor" href="#${id}">${operation.summary}</a></h3>
      <p class="address">${methodChip(method)} <code>${breakable(path)}</code></p>
      ${operation.description && prose(operation.description)} ${accessView(operation)}
      ${parametersView(operation.parameters ?? [], document)} ${bodyView(operation, document)}
      <h4>Answers</h4>
      ${Object.entries(operation.responses).map(([status, response]) => responseView(status, response, document))}
    </div>
    <div class="operation-code">${samplesView(operation)}</div>
  </article>`;
}

export const methodChip = (method: string): Html =>
  html`<span class="method method-${method}">${method.toUpperCase()}</span>`;

/** Lets long paths break after a slash. */
export const breakable = (path: string): Content[] =>
  path.split('/').flatMap((part, index) => (index ? ['/', html`<wbr />`, part] : [part]));

const SCHEME_NAMES: Readonly<Record<string, string>> = {
  accessToken: 'Access token',
  apiKey: 'X-Api-Key',
  sessionToken: 'Session token',
  virtualKey: 'Virtual key',
  managementKey: 'Management key',
  sessionCookie: 'Session cookie',
  csrfToken: 'X-CSRF-Token',
};

const RULES: Readonly<Record<string, string>> = {
  agent: 'Any active agent',
  operator: 'Any operator',
  sandbox: 'Any sandbox',
  admin: 'An administrator: an agent that holds `*:*:*`',
  'self-or-admin': 'The agent itself or an administrator',
};

function accessView(operation: Operation): Html {
  const rule = operation['x-required-permission'];
  const ways = operation.security.map((way) =>
    Object.keys(way)
      .map((scheme) => SCHEME_NAMES[scheme] ?? scheme)
      .join(' and '),
  );
  return html`<dl class="facts">
    <div>
      <dt>Who</dt>
      <dd>
        ${
          rule
            ? inlineProse(RULES[rule] ?? `An operator with \`${rule}\``)
            : html`Everyone. ${operation['x-public'] && `${operation['x-public']}.`}`
        }
      </dd>
    </div>
    ${
      ways.length > 0 &&
      html`<div>
        <dt>Credentials</dt>
        <dd>${ways.join(', or ')}</dd>
      </div>`
    }
  </dl>`;
}

const PLACES = [
  { place: 'path', title: 'In the path' },
  { place: 'query', title: 'Query' },
  { place: 'header', title: 'Request headers' },
] as const;

const parametersView = (parameters: readonly Parameter[], { components }: OpenApiDocument): Content =>
  PLACES.map(({ place, title }) => {
    const here = parameters.filter((parameter) => parameter.in === place);
    return (
      here.length > 0 &&
      html`<h4>${title}</h4>
        ${parameterList(here, components.schemas)}`
    );
  });

function bodyView({ requestBody }: Operation, { components }: OpenApiDocument): Content {
  const schema = requestBody?.content['application/json']?.schema;
  return (
    schema &&
    html`<h4>Body</h4>
      ${schemaView(schema, components.schemas)}`
  );
}

function responseView(status: string, response: Response, document: OpenApiDocument): Html {
  const isSuccess = status.startsWith('2');
  const [media, content] = Object.entries(response.content ?? {})[0] ?? [];
  const codes = response['x-problems'] ?? [];
  const isProblem = codes.length > 0;
  return html`<details class="answer" ${isSuccess && content ? 'open' : null}>
    <summary>
      <span class="status status-${status.charAt(0)}">${status}</span>
      <span class="answer-title">${response.description}</span>
    </summary>
    <div class="answer-body">
      ${
        isProblem
          ? html`<ul class="codes">
              ${codes.map(
                (code) =>
                  html`<li>
                    <a href="${REFERENCE.prefix}#problem.${code}"
                      ><code>${codeShown(code, content, document)}</code></a
                    >
                  </li>`,
              )}
            </ul>`
          : content?.schema
            ? schemaView(content.schema, document.components.schemas)
            : html`<p>Empty.</p>`
      }
      ${media && media !== 'application/json' && html`<p class="field-limits">${media}</p>`}
      ${!isProblem && content?.example !== undefined && exampleView(content.example)}
    </div>
  </details>`;
}

/** The code as this surface writes it: its envelope's `code` member. */
function codeShown(
  code: string,
  content: { examples?: Record<string, { $ref: string }> } | undefined,
  document: OpenApiDocument,
): string {
  const name = content?.examples?.[code]?.$ref.split('/').at(-1) ?? '';
  const value = document.components.examples[name]?.value as { code?: string } | undefined;
  return value?.code ?? code;
}

const exampleView = (example: unknown): Html =>
  html`<details class="nested">
    <summary>Example</summary>
    ${code(JSON.stringify(example, null, 2))}
  </details>`;

export const code = (text: string): Html => html`<pre class="code"><code>${text}</code></pre>`;

/** The samples of one operation: opening one closes the others, without a script. */
export const samplesView = (operation: Operation): Html =>
  html`<div class="samples">
    ${operation['x-codeSamples'].map(
      ({ label, source }, index) =>
        html`<details
          name="${operation.operationId}.sample"
          data-language="${label}"
          ${index === 0 ? 'open' : null}
        >
          <summary>${label}<span class="hidden"> sample: ${operation.summary}</span></summary>
          ${code(source)}
        </details>`,
    )}
  </div>`;
