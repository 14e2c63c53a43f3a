const WIDTH = 30;

/** A bar on a terminal, a line now and then elsewhere. Writes to standard error: output stays clean. */
export class Progress {
  private readonly started = Date.now();
  private lastLineMs = 0;

  constructor(
    private readonly label: string,
    private readonly total: number,
    private readonly stream: NodeJS.WriteStream = process.stderr,
  ) {}

  update(done: number): void {
    const share = this.total ? Math.min(1, done / this.total) : 1;
    const seconds = (Date.now() - this.started) / 1000;
    const rate = seconds > 0.2 ? ` ${Math.round(done / seconds).toLocaleString('en')}/s` : '';
    const counts = `${done.toLocaleString('en')} of ${this.total.toLocaleString('en')}${rate}`;
    if (this.stream.isTTY) {
      const filled = Math.round(share * WIDTH);
      this.stream.write(`\r${this.label} [${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}] ${counts}   `);
      if (share === 1) this.stream.write('\n');
    } else if (share === 1 || Date.now() - this.lastLineMs > 2_000) {
      this.lastLineMs = Date.now();
      this.stream.write(`${this.label} ${counts}\n`);
    }
  }
}
