import { HttpMethod, INPUT_SCHEMA_MAX, PathTemplate } from '@signet/contracts';

/** An operation of an OpenAPI document, as a tool calls it. */
export interface Operation {
  /** What follows the provider in the name of the tool. */
  name: string;
  description: string;
  method: HttpMethod;
  path: string;
  /** The arguments that go into the query. */
  query: string[];
  inputSchema: Record<string, unknown>;
}

export interface Operations {
  operations: Operation[];
  skipped: { operation: string; reason: string }[];
}

type Members = Record<string, unknown>;

/** Values that stand in for references: a document may refer to itself, and to one schema from a thousand places. */
const NODES_MAX = 20_000;
const NODES_OF_DOCUMENT_MAX = 200_000;
const DEPTH_MAX = 12;
/** How many operations of one document are looked at. */
const OPERATIONS_MAX = 1_000;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const membersOf = (value: unknown): Members => (isMembers(value) ? value : {});
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Why an operation cannot be a tool. */
class Unusable extends Error {}

/**
 * Reads the operations of an OpenAPI 3 document (OAS 3.0 and 3.1, "Paths Object"). Arguments are its parameters in path
 * and query and the members of a JSON body. What a tool could not call is skipped with the reason.
 * @returns null when it is no OpenAPI 3 document
 */
export function operationsOf(document: unknown): Operations | null {
  if (!isMembers(document) || !/^3\.\d/.test(textOf(document['openapi']))) return null;
  const found: Operations = { operations: [], skipped: [] };
  const names = new Set<string>();
  const reader = new Reader(document);
  for (const [path, item] of Object.entries(membersOf(document['paths']))) {
    const shared = membersOf(item);
    for (const [word, value] of Object.entries(shared)) {
      const method = HttpMethod.safeParse(word.toUpperCase());
      if (!method.success || word !== word.toLowerCase()) continue;
      if (found.operations.length + found.skipped.length >= OPERATIONS_MAX) return found;
      const operation = membersOf(value);
      const shown = textOf(operation['operationId']) || `${method.data} ${path}`;
      try {
        const read = reader.read(method.data, path, operation, shared['parameters']);
        if (names.has(read.name)) throw new Unusable(`Another operation is called ${read.name}`);
        names.add(read.name);
        found.operations.push(read);
      } catch (error) {
        if (!(error instanceof Unusable)) throw error;
        found.skipped.push({ operation: shown.slice(0, 200), reason: error.message });
      }
    }
  }
  return found;
}

/** Reads one operation, with what it refers to. */
class Reader {
  private nodes = 0;
  private nodesMax = 0;

  constructor(private readonly document: Members) {}

  read(method: HttpMethod, path: string, operation: Members, shared: unknown): Operation {
    this.nodesMax = Math.min(this.nodes + NODES_MAX, NODES_OF_DOCUMENT_MAX);
    if (!PathTemplate.safeParse(path).success)
      throw new Unusable('Its path is no template that can be filled in');
    const properties: Members = Object.create(null) as Members;
    const required = new Set<string>();
    const query: string[] = [];
    for (const parameter of this.parametersOf(shared, operation['parameters'])) {
      const [name, place] = [textOf(parameter['name']), textOf(parameter['in'])];
      const isNeeded = parameter['required'] === true || place === 'path';
      if (place !== 'path' && place !== 'query') {
        if (isNeeded) throw new Unusable(`It needs the ${place} parameter ${name}, which a call cannot give`);
        continue;
      }
      if (!/^[^\0-\x20\x7f]{1,64}$/.test(name))
        throw new Unusable('A parameter has a name that cannot be used');
      if (place === 'query') query.push(name);
      if (isNeeded) required.add(name);
      const schema = this.resolved(parameter['schema'] ?? {});
      const description = textOf(parameter['description']);
      properties[name] = { ...membersOf(schema), ...(description && { description }) };
    }
    this.addBody(operation['requestBody'], properties, required);
    for (const [, name] of path.matchAll(/\{([^}]+)\}/g))
      if (!Object.hasOwn(properties, name!))
        throw new Unusable(`Its path names ${name}, and no parameter does`);
    const inputSchema = {
      type: 'object',
      properties: { ...properties },
      ...(required.size > 0 && { required: [...required] }),
    };
    if (JSON.stringify(inputSchema).length > INPUT_SCHEMA_MAX)
      throw new Unusable('Its arguments are too large to describe');
    return {
      name: nameOf(method, path, operation),
      description: [textOf(operation['summary']), textOf(operation['description'])]
        .filter(Boolean)
        .join('\n\n')
        .slice(0, 2_000),
      method,
      path,
      query,
      inputSchema,
    };
  }

  /** Those of the operation override those of its path (OAS 3.1, "Operation Object"). */
  private parametersOf(...lists: unknown[]): Members[] {
    const all = new Map<string, Members>();
    for (const list of lists)
      for (const entry of Array.isArray(list) ? list : []) {
        const parameter = membersOf(this.target(entry));
        all.set(`${textOf(parameter['in'])} ${textOf(parameter['name'])}`, parameter);
      }
    return [...all.values()];
  }

  private addBody(body: unknown, properties: Members, required: Set<string>): void {
    if (body === undefined) return;
    const { content, required: isNeeded } = membersOf(this.target(body));
    const json = Object.entries(membersOf(content)).find(([type]) => /^application\/json(;|$)/i.test(type));
    const schema = membersOf(json && this.resolved(membersOf(json[1])['schema'] ?? {}));
    const isObject = json && (schema['type'] === 'object' || isMembers(schema['properties']));
    if (!isObject) {
      if (isNeeded === true) throw new Unusable('Its body is no JSON object');
      return;
    }
    for (const [name, property] of Object.entries(membersOf(schema['properties']))) {
      if (Object.hasOwn(properties, name)) throw new Unusable(`Two of its arguments are called ${name}`);
      properties[name] = property;
    }
    const needed = Array.isArray(schema['required']) ? schema['required'] : [];
    if (isNeeded === true) for (const name of needed) required.add(String(name));
  }

  /** What a reference leads to, within the document (RFC 6901). */
  private target(value: unknown): unknown {
    let at = value;
    for (let hops = 0; isMembers(at) && typeof at['$ref'] === 'string'; hops++) {
      const reference = at['$ref'];
      if (!reference.startsWith('#/') || hops >= DEPTH_MAX)
        throw new Unusable(`It refers to ${reference.slice(0, 100)}, which is not in the document`);
      at = reference
        .slice(2)
        .split('/')
        .reduce<unknown>((from, part) => {
          const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
          return isMembers(from) && Object.hasOwn(from, name) ? from[name] : undefined;
        }, this.document);
      if (at === undefined)
        throw new Unusable(`It refers to ${reference.slice(0, 100)}, which is not in the document`);
    }
    return at;
  }

  /** A schema with what it refers to in place of the references. What goes on for ever ends as anything. */
  private resolved(schema: unknown, depth = 0): unknown {
    this.nodes += 1;
    if (this.nodes > this.nodesMax) throw new Unusable('Its arguments are too large to describe');
    if (depth > DEPTH_MAX) return {};
    const value = this.target(schema);
    if (Array.isArray(value)) return value.map((element) => this.resolved(element, depth + 1));
    if (!isMembers(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, this.resolved(member, depth + 1)]),
    );
  }
}

/** Its own id, else method and path: without what a name cannot hold. */
function nameOf(method: HttpMethod, path: string, operation: Members): string {
  const source = textOf(operation['operationId']) || method.toLowerCase() + path;
  const name = source.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^[._-]+|_+$/g, '');
  if (!name) throw new Unusable('It has no name');
  return name.slice(0, 60);
}
