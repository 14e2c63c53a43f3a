import { showHidden } from '@signet/contracts';

const DEPTH_MAX = 32;
const NAME_SHOWN_MAX = 60;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** An array or object that is open where we read. */
interface Level {
  /** The members so far; null in an array. */
  names: Set<string> | null;
  /** The member whose value we read. */
  name: string;
}

/**
 * Says what is wrong with JSON text that a parser would take and readers understand differently, or null: a member
 * that is there twice (RFC 8259 4: receivers keep the first, the last, or neither), a name that reaches the prototype
 * of an object, nesting deeper than `levels`, by default than any of our bodies. Builds nothing of the value. Whether the text is JSON at all is
 * for the parser to say.
 */
export function whatIsUnclear(text: string, levels = DEPTH_MAX): string | null {
  const open: Level[] = [];
  let isNameNext = false;
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case QUOTE: {
        const start = index;
        index = endOfString(text, start);
        const level = open.at(-1);
        if (!isNameNext || !level?.names) break;
        isNameNext = false;
        level.name = unquoted(text.slice(start, index + 1));
        if (level.names.has(level.name))
          return `The body has the member "${shown(level.name)}" more than once.`;
        if (level.name === '__proto__' || (level.name === 'prototype' && open.at(-2)?.name === 'constructor'))
          return `The body has a member named "${level.name}".`;
        level.names.add(level.name);
        break;
      }
      case OPEN_OBJECT:
      case OPEN_ARRAY:
        if (open.length === levels) return `The body nests deeper than ${levels} levels.`;
        isNameNext = text.charCodeAt(index) === OPEN_OBJECT;
        open.push({ names: isNameNext ? new Set() : null, name: '' });
        break;
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        open.pop();
        isNameNext = false;
        break;
      case COMMA:
        isNameNext = Boolean(open.at(-1)?.names);
        break;
    }
  }
  return null;
}

/** Where the string that begins at `start` ends. */
function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === BACKSLASH) index++;
    else if (code === QUOTE) return index;
  }
  return text.length;
}

/** The name as every reader has it: `"\u0061"` is `a`. */
function unquoted(text: string): string {
  if (!text.includes('\\')) return text.slice(1, -1);
  try {
    return JSON.parse(text) as string;
  } catch {
    // No JSON: the parser says so better.
    return text;
  }
}

const shown = (name: string): string =>
  showHidden(name.length > NAME_SHOWN_MAX ? `${name.slice(0, NAME_SHOWN_MAX)}…` : name);
