import { printed, type Streams } from './terminal.js';

const WIDTH = 24;

/**
 * Shows how far a long piece of work is: a bar that redraws itself on a terminal, one plain line per tenth elsewhere,
 * so that a log of ten thousand agents stays readable.
 */
export class Progress {
  #done = 0;
  #shownTenth = 0;
  #lastDrawn = 0;
  readonly #stream: Streams['stderr'];

  constructor(
    stream: Streams['stderr'],
    readonly label: string,
    readonly total: number,
  ) {
    this.#stream = stream;
  }

  advance(): void {
    this.#done += 1;
    if (this.#stream.isTTY) this.#draw();
    else this.#line();
  }

  /** Writes a line without tearing the bar. */
  note(text: string): void {
    const line = `${printed(text)}\n`;
    this.#stream.write(this.#stream.isTTY ? `\r\u001B[K${line}` : line);
    if (this.#stream.isTTY) this.#draw(true);
  }

  end(): void {
    if (!this.#stream.isTTY || this.total === 0) return;
    this.#draw(true);
    this.#stream.write('\n');
  }

  #draw(always = false): void {
    const now = performance.now();
    if (!always && this.#done < this.total && now - this.#lastDrawn < 50) return;
    this.#lastDrawn = now;
    const filled = this.total === 0 ? WIDTH : Math.round((this.#done / this.total) * WIDTH);
    const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
    const line = `${this.label} ${bar} ${this.#done}/${this.total}`;
    this.#stream.write(`\r\u001B[K${line.slice(0, (this.#stream.columns ?? 80) - 1)}`);
  }

  #line(): void {
    const tenth = Math.floor((this.#done / this.total) * 10);
    if (tenth === this.#shownTenth) return;
    this.#shownTenth = tenth;
    this.#stream.write(`${this.label}: ${this.#done} of ${this.total}\n`);
  }
}
