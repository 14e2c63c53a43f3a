import { parseSync } from '@swc/core';

/** A node of a syntax tree, as far as anybody here looks. */
interface Node {
  type: string;
  [member: string]: unknown;
}

/** A function or method, with what it says. */
export interface Routine {
  file: string;
  /** `SealerRepository.seal`, or the name of a function. */
  name: string;
  /** The types of its parameters; undefined where none is written. */
  parameters: (Node | undefined)[];
  /** Every text in it, and in what it names of its file; `$` stands for what is put into one. */
  texts: string[];
  /** What it names beside types: classes, functions, constants. */
  names: Set<string>;
  /** The methods that it calls. */
  calls: Set<string>;
}

/** The types of all files, and the functions in them. */
export interface Syntax {
  routines: Routine[];
  /** By their names; two files may have one each. */
  types: Map<string, { file: string; type: Node }[]>;
  /** Which table a class is a row of. */
  entities: Map<string, string>;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

const isType = ({ type }: Node): boolean =>
  type.startsWith('Ts') && !/^Ts(As|NonNull|Satisfies|Const|Instantiation|Parameter)/.test(type);

/** Visits a tree from the top down. Goes no deeper where `visit` says so. */
function walk(value: unknown, visit: (node: Node) => boolean | void): void {
  if (Array.isArray(value)) for (const element of value) walk(element, visit);
  else if (typeof value === 'object' && value !== null) {
    if (isNode(value) && visit(value) === false) return;
    for (const member of Object.values(value)) walk(member, visit);
  }
}

const childOf = (node: Node | undefined, ...path: string[]): Node | undefined => {
  let at: unknown = node;
  for (const name of path) at = (at as Node | undefined)?.[name];
  return typeof at === 'object' && at !== null ? (at as Node) : undefined;
};

export const nameIn = (node: Node | undefined): string => {
  const name = node?.['value'];
  return typeof name === 'string' ? name : '';
};

/** What a file declares at its top, exported or not. */
const declarationsOf = (text: string): Node[] =>
  parseSync(text, { syntax: 'typescript', decorators: true }).body.map((item) => {
    const node = item as unknown as Node;
    return childOf(node, 'declaration') ?? node;
  });

function typeOfParameter(parameter: Node): Node | undefined {
  const pattern = childOf(parameter, 'pat') ?? childOf(parameter, 'param') ?? parameter;
  const plain = pattern.type === 'AssignmentPattern' ? childOf(pattern, 'left') : pattern;
  return childOf(plain, 'typeAnnotation', 'typeAnnotation');
}

const textIn = (node: Node): string | null => {
  if (node.type === 'StringLiteral') return nameIn(node);
  if (node.type !== 'TemplateLiteral') return null;
  return (node['quasis'] as Node[]).map((part) => String(part['cooked'])).join('$');
};

/** Functions and methods of a file. What is inside of one belongs to it. */
function routinesIn(file: string, declarations: readonly Node[]): Routine[] {
  const top = new Map<string, unknown>();
  for (const node of declarations) {
    if (node.type === 'FunctionDeclaration') top.set(nameIn(childOf(node, 'identifier')), node);
    if (node.type === 'VariableDeclaration')
      for (const declared of node['declarations'] as Node[])
        top.set(nameIn(childOf(declared, 'id')), declared['init']);
  }
  const routine = (name: string, parameters: unknown, body: unknown): Routine => {
    const found = { texts: [] as string[], names: new Set<string>(), calls: new Set<string>() };
    const read = (part: unknown) =>
      walk(part, (node) => {
        if (isType(node)) return false;
        const text = textIn(node);
        if (text !== null) found.texts.push(text);
        const callee = node.type === 'CallExpression' ? childOf(node, 'callee', 'property') : undefined;
        if (callee) found.calls.add(nameIn(callee));
        const said = node.type === 'Identifier' ? nameIn(node) : null;
        if (said === null || found.names.has(said)) return;
        found.names.add(said);
        if (top.has(said)) read(top.get(said));
      });
    read(body);
    return { file, name, parameters: (parameters as Node[]).map(typeOfParameter), ...found };
  };
  return declarations.flatMap((node): Routine[] => {
    if (node.type === 'FunctionDeclaration')
      return [routine(nameIn(childOf(node, 'identifier')), node['params'], node['body'])];
    if (node.type === 'VariableDeclaration')
      return (node['declarations'] as Node[]).flatMap((declared) => {
        const made = childOf(declared, 'init');
        if (!made || !/^(Arrow)?Function/.test(made.type)) return [];
        return [routine(nameIn(childOf(declared, 'id')), made['params'], made['body'])];
      });
    if (node.type !== 'ClassDeclaration') return [];
    const owner = nameIn(childOf(node, 'identifier'));
    return (node['body'] as Node[]).flatMap((member) => {
      const made = childOf(member, 'function') ?? (member.type === 'Constructor' ? member : undefined);
      if (!made) return [];
      return [routine(`${owner}.${nameIn(childOf(member, 'key'))}`, made['params'], made['body'])];
    });
  });
}

/** Reads files as the compiler would, without asking what their types come to. */
export function syntaxOf(files: readonly { name: string; text: string }[]): Syntax {
  const types: Syntax['types'] = new Map();
  const entities = new Map<string, string>();
  const routines = files.flatMap(({ name, text }) => {
    const declarations = declarationsOf(text);
    const note = (called: Node | undefined, type: Node) =>
      types.set(nameIn(called), [...(types.get(nameIn(called)) ?? []), { file: name, type }]);
    for (const node of declarations) {
      if (/^Ts(Interface|TypeAlias)Declaration$/.test(node.type)) note(childOf(node, 'id'), node);
      if (node.type !== 'ClassDeclaration') continue;
      const table = ((node['decorators'] ?? []) as Node[])
        .map((decorator) => childOf(decorator, 'expression'))
        .find((call) => nameIn(childOf(call, 'callee')) === 'Entity');
      if (!table) continue;
      const [argument] = table['arguments'] as { expression: Node }[];
      note(childOf(node, 'identifier'), node);
      entities.set(nameIn(childOf(node, 'identifier')), nameIn(argument!.expression));
    }
    return routinesIn(name, declarations);
  });
  return { routines, types, entities };
}

const WRAPPERS = new Set(['Partial', 'Readonly', 'Required', 'ReadonlyArray', 'NonNullable']);

/** Whether a value of this type, written in `file`, has one of the type `wanted`, itself or in its members or elements. */
export function carries(
  wanted: string,
  type: Node | undefined,
  file: string,
  types: Syntax['types'],
): boolean {
  const named = (name: string, given: Node[], seen: ReadonlySet<string>, inFile: string): boolean => {
    const first = () => has(given[0], seen, inFile);
    if (name === wanted) return true;
    if (WRAPPERS.has(name)) return first();
    if (name === 'Omit') return first() && !keysIn(given[1]).some(isItsMember);
    if (name === 'Pick') return first() && keysIn(given[1]).some(isItsMember);
    const all = types.get(name) ?? [];
    const own = all.filter((one) => one.file === inFile);
    const meant = own.length ? own : all;
    if (seen.has(name) || meant.length === 0) return false;
    return meant.every((one) => has(one.type, new Set([...seen, name]), one.file));
  };
  const has = (node: Node | undefined, seen: ReadonlySet<string>, inFile: string): boolean => {
    const one = (part: unknown) => has(part as Node | undefined, seen, inFile);
    switch (node?.type) {
      case 'TsTypeAnnotation':
      case 'TsTypeOperator':
      case 'TsParenthesizedType':
      case 'TsTypeAliasDeclaration':
      case 'TsPropertySignature':
      case 'ClassProperty':
        return one(node['typeAnnotation']);
      case 'TsArrayType':
        return one(node['elemType']);
      case 'TsIntersectionType':
        return (node['types'] as Node[]).some(one);
      // Either of them comes.
      case 'TsUnionType':
        return (node['types'] as Node[]).every(one);
      case 'TsTypeLiteral':
        return (node['members'] as Node[]).some(one);
      case 'ClassDeclaration':
        return (node['body'] as Node[]).some(one);
      case 'TsInterfaceDeclaration':
        return (childOf(node, 'body')!['body'] as Node[]).some(one) || (node['extends'] as Node[]).some(one);
      case 'TsExpressionWithTypeArguments':
        return named(nameIn(childOf(node, 'expression')), argumentsOf(node, 'typeArguments'), seen, inFile);
      case 'TsTypeReference':
        return named(nameIn(childOf(node, 'typeName')), argumentsOf(node, 'typeParams'), seen, inFile);
      default:
        return false;
    }
  };
  return has(type, new Set(), file);
}

const isItsMember = (key: string) => /^(organisation_?id|scope)$/i.test(key);

const argumentsOf = (node: Node, member: string): Node[] =>
  (childOf(node, member)?.['params'] ?? []) as Node[];

function keysIn(node: Node | undefined): string[] {
  const keys: string[] = [];
  walk(node, (one) => {
    if (one.type === 'StringLiteral') keys.push(nameIn(one));
  });
  return keys;
}

/** The name of a type, where it is nothing but a name. */
export const typeName = (type: Node | undefined): string | null =>
  type?.type === 'TsTypeReference' ? nameIn(childOf(type, 'typeName')) : null;
