import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Failure } from './failure.js';

export interface Question {
  /** What an empty answer stands for. */
  fallback?: string;
  /** Keeps the answer off the screen. */
  secret?: boolean;
  /** Returns what is wrong with an answer; it is asked again then. */
  fault?: (answer: string) => string | null;
}

/** Where a command reads and writes. Tests hand in streams of their own. */
export interface Streams {
  stdin: NodeJS.ReadableStream & { isTTY?: boolean };
  stdout: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
  stderr: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
}

/**
 * Writes control and format characters as escapes. Names come from servers and files of others: they could move the
 * cursor, hide what was said before, or turn a line round.
 */
export const printed = (text: string): string =>
  text.replace(/[^\P{C}\n\t]|[\p{Zl}\p{Zp}]/gu, (hidden) =>
    Array.from(
      { length: hidden.length },
      (_, index) => `\\u${hidden.charCodeAt(index).toString(16).padStart(4, '0')}`,
    ).join(''),
  );

/** The user at the other end: told in lines, asked in questions. */
export class Terminal {
  readonly #waiting: string[] = [];
  readonly #readers: ((line: string | null) => void)[] = [];
  #interface: ReturnType<typeof createInterface> | undefined;
  #ended = false;
  /** What is typed shows only while a question is open that may show it: a key pasted too early must not. */
  #muted = true;
  #asking = false;

  constructor(readonly streams: Streams) {}

  /** Whether there is somebody to ask. */
  get isInteractive(): boolean {
    return this.streams.stdin.isTTY === true;
  }

  /** Whether a question is open at this moment. */
  get isAsking(): boolean {
    return this.#asking;
  }

  say(text = ''): void {
    this.streams.stdout.write(`${printed(text)}\n`);
  }

  /** Beside the result: warnings and progress must not end up in somebody's pipe. */
  note(text: string): void {
    this.streams.stderr.write(`${printed(text)}\n`);
  }

  /** Asks until the answer will do. The end of the input is the end of the command. */
  async ask(question: string, { fallback = '', secret = false, fault }: Question = {}): Promise<string> {
    const hint = fallback ? ` (${fallback})` : '';
    for (;;) {
      const line = await this.#read(`${question}${hint}: `, secret);
      const answer = line.trim() || fallback;
      const wrong = fault?.(answer);
      if (!wrong) return answer;
      this.note(`  ${wrong}`);
    }
  }

  async confirm(question: string, fallback = false): Promise<boolean> {
    const answer = await this.ask(`${question} [${fallback ? 'Y/n' : 'y/N'}]`, {
      fault: (text) => (/^(y|yes|n|no|)$/i.test(text) ? null : 'Answer y or n.'),
    });
    return answer === '' ? fallback : /^y/i.test(answer);
  }

  close(): void {
    this.#interface?.close();
    this.#interface = undefined;
  }

  async #read(prompt: string, secret: boolean): Promise<string> {
    this.#open();
    this.streams.stdout.write(prompt);
    this.#muted = secret;
    this.#asking = true;
    const line = this.#waiting.shift() ?? (await this.#nextLine());
    this.#asking = false;
    this.#muted = true;
    if (secret) this.streams.stdout.write('\n');
    if (line === null) throw new Failure('The input ended before every question was answered.');
    return line;
  }

  #nextLine(): Promise<string | null> {
    if (this.#ended) return Promise.resolve(null);
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  /** One interface for all questions: a new one each time would lose the lines that were typed ahead. */
  #open(): void {
    if (this.#interface || this.#ended) return;
    const { stdin, stdout } = this.streams;
    const output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        if (!this.#muted) stdout.write(chunk);
        done();
      },
    });
    const lines = createInterface({ input: stdin, output, terminal: this.isInteractive });
    lines.on('line', (line) => {
      // Lines that come in one piece are read before the next question can be asked.
      this.#muted = true;
      const reader = this.#readers.shift();
      if (reader) reader(line);
      else this.#waiting.push(line);
    });
    lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    lines.on('close', () => {
      this.#ended = true;
      for (const reader of this.#readers.splice(0)) reader(null);
    });
    this.#interface = lines;
  }
}
