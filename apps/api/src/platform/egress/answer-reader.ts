import { AnswerError, parseHead, parseStatusLine, type AnswerHead } from './answer-head.js';

/** The head is larger than we read. */
class HeadOverflowError extends Error {
  readonly fault = 'header_overflow';
}

/** The connection ended before the head did. */
class CutOffError extends Error {
  readonly fault = 'reset';
}

export const HEAD_MAX_BYTES = 16 * 1024;
/** A server may say that it is still at work (102), but not for ever. */
const INTERIM_MAX = 32;
const CR = '\r';
const LF = 0x0a;
const NOTHING = Buffer.alloc(0);

type State = 'head' | 'length' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailer' | 'close' | 'ended';

export interface AnswerEvents {
  onHead: (head: AnswerHead) => void;
  onBody: (bytes: Buffer) => void;
}

/**
 * Reads one answer from the bytes of a connection (RFC 9112). Interim answers (100, 102, 103) are passed over. Once the
 * head is there the answer counts, so trouble in the body ends it and is no error.
 */
export class AnswerReader {
  private state: State = 'head';
  private lines: string[] = [];
  /** The beginning of a line whose end has not come. */
  private begun = '';
  private lineBytes = 0;
  private left = 0;
  private interim = 0;
  /** False when the body broke off or made no sense. */
  isWhole = false;

  constructor(private readonly events: AnswerEvents) {}

  get isEnded(): boolean {
    return this.state === 'ended';
  }

  /**
   * Takes what arrived.
   * @returns whether all of it belonged to this answer
   * @throws AnswerError or `header_overflow` before the head was complete
   */
  push(bytes: Buffer): boolean {
    let rest = bytes;
    try {
      while (rest.length && this.state !== 'ended') rest = this.step(rest);
    } catch (error) {
      if (this.state === 'head') throw error;
      this.end(false);
    }
    return rest.length === 0;
  }

  /**
   * The server closed the connection.
   * @throws AnswerError or `reset` when the head was not complete
   */
  close(): void {
    if (this.state === 'ended') return;
    if (this.state !== 'head') return this.end(this.state === 'close');
    const [first = this.begun] = this.lines;
    if (!first) throw new CutOffError('The connection was closed without an answer.');
    parseStatusLine(first);
    throw new CutOffError('The connection was closed in the middle of the head of the answer.');
  }

  private step(rest: Buffer): Buffer {
    if (this.state === 'close') {
      this.events.onBody(rest);
      return NOTHING;
    }
    if (this.state === 'length' || this.state === 'chunk') {
      const part = rest.length > this.left ? rest.subarray(0, this.left) : rest;
      this.left -= part.length;
      this.events.onBody(part);
      if (this.left === 0) {
        if (this.state === 'chunk') this.state = 'chunk-end';
        else this.end(true);
      }
      return rest.subarray(part.length);
    }
    const lineEnd = rest.indexOf(LF);
    this.countLine(lineEnd < 0 ? rest.length : lineEnd + 1);
    if (lineEnd < 0) {
      this.begun += rest.toString('latin1');
      return NOTHING;
    }
    const line = this.begun + rest.toString('latin1', 0, lineEnd);
    this.begun = '';
    this.takeLine(line.endsWith(CR) ? line.slice(0, -1) : line);
    return rest.subarray(lineEnd + 1);
  }

  private takeLine(line: string): void {
    if (this.state === 'head') return this.takeHeadLine(line);
    if (this.state === 'chunk-size') {
      // Extensions after a semicolon mean nothing to us.
      const size = /^[ \t]*([0-9a-f]{1,12})[ \t]*(?:;.*)?$/i.exec(line)?.[1];
      if (size === undefined) throw new AnswerError('The size of a chunk is not a number.');
      this.left = parseInt(size, 16);
      this.state = this.left ? 'chunk' : 'trailer';
    } else if (this.state === 'chunk-end') {
      if (line) throw new AnswerError('A chunk is longer than it said.');
      this.state = 'chunk-size';
    } else if (!line) return this.end(true);
    if (this.state !== 'trailer') this.lineBytes = 0;
  }

  private takeHeadLine(line: string): void {
    if (line) {
      // Who speaks something else is not listened to any longer.
      if (!this.lines.length) parseStatusLine(line);
      this.lines.push(line);
      return;
    }
    // Blank lines before the answer are left over from the one before.
    if (!this.lines.length) return;
    const head = parseHead(this.lines);
    this.lines = [];
    this.lineBytes = 0;
    if (head.status === 101) throw new AnswerError('The server switched to another protocol unasked.');
    if (head.status < 200) {
      this.interim += 1;
      if (this.interim > INTERIM_MAX)
        throw new AnswerError(`After ${INTERIM_MAX} interim answers there was no final one.`);
      return;
    }
    const { framing } = head;
    this.state =
      framing.kind === 'none' ? 'length' : framing.kind === 'chunked' ? 'chunk-size' : framing.kind;
    this.left = framing.kind === 'length' ? framing.bytes : 0;
    this.events.onHead(head);
    if (this.state === 'length' && this.left === 0) this.end(true);
  }

  /** Lines come from a stranger: a line, a head or a trailer of any length is not kept. */
  private countLine(bytes: number): void {
    this.lineBytes += bytes;
    if (this.lineBytes > HEAD_MAX_BYTES)
      throw new HeadOverflowError(`The head of the answer is larger than ${HEAD_MAX_BYTES} bytes.`);
  }

  private end(isWhole: boolean): void {
    this.state = 'ended';
    this.isWhole = isWhole;
  }
}
