import type { CodeSample } from './openapi.js';

/** A call, as the three languages need it. */
export interface SampleCall {
  method: string;
  url: string;
  /** The credential: a header and the environment variable that holds its value. */
  credential: { header: string; scheme: '' | 'Bearer '; variable: string } | null;
  body: unknown;
}

/** The same call for a shell, for Node and browsers, and for Python. */
export const codeSamples = (call: SampleCall): CodeSample[] => [
  { lang: 'Shell', label: 'curl', source: curl(call) },
  { lang: 'TypeScript', label: 'TypeScript', source: typescript(call) },
  { lang: 'Python', label: 'Python', source: python(call) },
];

// A quote inside single quotes ends them, adds itself and begins anew.
const shellQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

function curl({ method, url, credential, body }: SampleCall): string {
  const parts = [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${shellQuoted(url)}`,
    ...(credential ? [`-H "${credential.header}: ${credential.scheme}$${credential.variable}"`] : []),
    ...(body === undefined
      ? []
      : [`-H 'Content-Type: application/json'`, `-d ${shellQuoted(JSON.stringify(body, null, 2))}`]),
  ];
  return parts.join(' \\\n  ');
}

const indented = (text: string, by: number): string => text.replaceAll('\n', `\n${' '.repeat(by)}`);

function typescript({ method, url, credential, body }: SampleCall): string {
  const headers = [
    ...(credential
      ? [
          credential.scheme
            ? `${credential.header}: \`${credential.scheme}\${process.env.${credential.variable}}\``
            : `'${credential.header}': process.env.${credential.variable}!`,
        ]
      : []),
    ...(body === undefined ? [] : [`'Content-Type': 'application/json'`]),
  ];
  const options = [
    ...(method === 'GET' ? [] : [`  method: '${method}',`]),
    ...(headers.length ? [`  headers: { ${headers.join(', ')} },`] : []),
    ...(body === undefined ? [] : [`  body: JSON.stringify(${indented(JSON.stringify(body, null, 2), 2)}),`]),
  ];
  const rest = options.length ? `, {\n${options.join('\n')}\n}` : '';
  return `const response = await fetch('${url}'${rest});\nconsole.log(response.status, await response.text());`;
}

function python({ method, url, credential, body }: SampleCall): string {
  const args = [
    `    "${url}",`,
    ...(credential
      ? [
          `    headers={"${credential.header}": ${credential.scheme ? `f"${credential.scheme}{os.environ['${credential.variable}']}"` : `os.environ["${credential.variable}"]`}},`,
        ]
      : []),
    ...(body === undefined ? [] : [`    json=${indented(pythonLiteral(body), 4)},`]),
  ];
  const imports = credential ? 'import os\n\nimport httpx' : 'import httpx';
  return `${imports}\n\nresponse = httpx.${method.toLowerCase()}(\n${args.join('\n')}\n)\nprint(response.status_code, response.text)`;
}

/** JSON is Python but for three words. */
function pythonLiteral(value: unknown, depth = 0): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object') return JSON.stringify(value);
  const inner = ' '.repeat(4 * (depth + 1));
  const list = Array.isArray(value)
    ? value.map((member) => pythonLiteral(member, depth + 1))
    : Object.entries(value).map(
        ([key, member]) => `${JSON.stringify(key)}: ${pythonLiteral(member, depth + 1)}`,
      );
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (!list.length) return open + close;
  return `${open}\n${list.map((member) => `${inner}${member},`).join('\n')}\n${' '.repeat(4 * depth)}${close}`;
}
