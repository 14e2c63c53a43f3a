import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type ErrorCode,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import type { Fault } from '../failure.js';

/** A file of 10,000 agents with ten permissions each has 5 MB. */
export const FILE_BYTES_MAX = 8_000_000;
const NODES_MAX = 500_000;
const DEPTH_MAX = 50;

type Path = readonly PropertyKey[];

/** What is wrong, and at which character. */
class Wrong extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

/** The plain value of a YAML text, with the place of each of its parts; or the first thing that is wrong with it. */
export class YamlText {
  readonly #lines: LineCounter;
  readonly #content: Node | null;
  /** Where each alias leads. */
  readonly #targets = new Map<Node, Node>();
  readonly value: unknown;

  /** @throws Wrong as `YamlText.read` tells it */
  private constructor(text: string, lines: LineCounter) {
    this.#lines = lines;
    const hidden = /[^\t\n\r\x20-\x7e\x85\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(text);
    if (hidden) {
      lines.addNewLine(0);
      for (const { index } of text.slice(0, hidden.index).matchAll(/\n/g)) lines.addNewLine(index + 1);
      const code = text.charCodeAt(hidden.index).toString(16).toUpperCase().padStart(4, '0');
      throw new Wrong(`A file cannot hold this character (U+${code})`, hidden.index);
    }
    const document = parsed(text, lines);
    this.#content = document.contents;
    if (this.#content === null) throw new Wrong('The file is empty', 0);
    this.value = new Plain(this.#targets).of(this.#content);
  }

  /** Reads a text, or says what the first thing is that is wrong with it. */
  static read(text: string): YamlText | Fault {
    const lines = new LineCounter();
    try {
      return new YamlText(text, lines);
    } catch (error) {
      if (error instanceof Wrong) return { ...placeIn(lines, error.offset), message: error.message };
      // The parser calls itself for each level.
      if (error instanceof RangeError) return { line: 1, column: 1, message: 'It is nested too deeply' };
      throw error;
    }
  }

  /** Where the value at a path stands, or what is nearest above it. With `key`, where that key of it stands. */
  placeOf(path: Path, key?: string): { line: number; column: number } {
    let node = this.#content;
    let offset = startOf(node);
    for (const part of path) {
      const next = this.#member(node, part);
      if (!next) return placeIn(this.#lines, offset);
      node = next;
      offset = startOf(node);
    }
    if (key !== undefined) offset = startOf(pairOf(this.#resolved(node), key)?.key as Node, offset);
    return placeIn(this.#lines, offset);
  }

  #resolved(node: Node | null): Node | null {
    return (node && this.#targets.get(node)) ?? node;
  }

  #member(node: Node | null, part: PropertyKey): Node | null {
    const resolved = this.#resolved(node);
    if (isSeq(resolved)) return (resolved.items[Number(part)] as Node | undefined) ?? null;
    return (pairOf(resolved, String(part))?.value as Node | null | undefined) ?? null;
  }
}

/** The members of maps by key: each was asked for in a row, a map of 100,000 would be gone through as often. */
const pairsOf = new WeakMap<YAMLMap, Map<string, Pair>>();

function pairOf(node: Node | null, key: string): Pair | undefined {
  if (!isMap(node)) return undefined;
  const pairs = pairsOf.get(node) ?? new Map(node.items.map((pair) => [keyText(pair.key), pair]));
  pairsOf.set(node, pairs);
  return pairs.get(key);
}

const startOf = (node: Node | null | undefined, fallback = 0): number => node?.range?.[0] ?? fallback;

const keyText = (key: unknown): string => String(isScalar(key) ? key.value : key);

function placeIn(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** Messages of our own: the parser's quote the file, which may hold a secret. */
const MESSAGES: Partial<Record<ErrorCode, string>> = {
  BAD_INDENT: 'This is not indented as what is above it',
  TAB_AS_INDENT: 'A tab cannot indent: use spaces',
  MULTIPLE_DOCS: 'A second document begins here: one file is one document',
  MULTIPLE_ANCHORS: 'One value has two anchors',
  BAD_ALIAS: 'This is not a name for an alias',
  MISSING_CHAR: 'A character is missing here, such as a quote, a comma or a bracket',
  UNEXPECTED_TOKEN: 'This is not expected here',
  BLOCK_IN_FLOW: 'A list or a map with a line for each member cannot stand inside brackets',
  MULTILINE_IMPLICIT_KEY: 'A key goes over several lines: a colon or a quote may be missing',
  TAG_RESOLVE_FAILED: 'Tags are not used here',
  RESOURCE_EXHAUSTION: 'It is nested too deeply',
  NON_STRING_KEY: 'A key has to be text',
};

function parsed(text: string, lineCounter: LineCounter): Document.Parsed {
  const document = parseDocument(text, {
    lineCounter,
    prettyErrors: false,
    version: '1.2',
    schema: 'core',
    stringKeys: true,
    // Its own check compares every key with every other.
    uniqueKeys: false,
    // Silent, it would say nothing of a second document either.
    logLevel: 'error',
  });
  const [first] = [...document.errors, ...document.warnings];
  if (first) throw new Wrong(MESSAGES[first.code] ?? 'This is not YAML', first.pos[0]);
  return document;
}

/** Makes plain values of nodes: each alias becomes a copy of what it stands for, within a bound. */
class Plain {
  readonly #anchors = new Map<string, Node>();
  readonly #open = new Set<Node>();
  #count = 0;

  constructor(private readonly targets: Map<Node, Node>) {}

  of(node: Node | null, at = node): unknown {
    this.#count += 1;
    if (this.#count > NODES_MAX)
      throw new Wrong(
        'The file says more than can be read: aliases multiply what they stand for',
        startOf(at),
      );
    if (node === null) return null;
    if (isAlias(node)) return this.#alias(node, node.source, at);
    if ('anchor' in node && node.anchor) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return node.value;
    this.#open.add(node);
    if (this.#open.size > DEPTH_MAX) throw new Wrong('It is nested too deeply', startOf(at));
    const value = isMap(node) ? this.#map(node, at) : isSeq(node) ? this.#list(node.items, at) : null;
    this.#open.delete(node);
    return value;
  }

  #alias(alias: Node, name: string, at: Node | null): unknown {
    // Inside a copy an alias stands for what it stood for where it was written.
    const target = this.targets.get(alias) ?? this.#anchors.get(name);
    if (!target) throw new Wrong('No anchor above has this name', startOf(alias));
    if (this.#open.has(target))
      throw new Wrong('This alias is inside what it stands for: a cycle', startOf(alias));
    this.targets.set(alias, target);
    return this.of(target, at ?? alias);
  }

  #list(items: readonly unknown[], at: Node | null): unknown[] {
    return items.map((item) => this.of(item as Node | null, isCopy(at) ? at : (item as Node | null)));
  }

  #map(node: YAMLMap, at: Node | null): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    for (const pair of node.items) {
      const key = keyText(pair.key);
      if (Object.hasOwn(value, key)) throw new Wrong('This key is there twice', startOf(pair.key as Node));
      const member = pair.value as Node | null;
      // Not by assignment: `__proto__` is a key like any other.
      Object.defineProperty(value, key, {
        value: this.of(member, isCopy(at) ? at : member),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return value;
  }
}

/** Whether a value is read for the sake of an alias, which is then the place to tell of. */
const isCopy = (at: Node | null): boolean => isAlias(at);
