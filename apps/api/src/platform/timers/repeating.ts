/**
 * Does something over and over, for as long as it is started. It is never done twice at once: a database that hangs would
 * otherwise be asked again and again, and each question holds a connection.
 */
export class Repeating {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | null = null;

  /**
   * @param everyMs from one beginning to the next, in milliseconds; one that falls into a longer run is left out
   * @param onFailure is told why a run failed; the next one comes all the same
   */
  constructor(
    private readonly everyMs: number,
    private readonly task: () => void | Promise<void>,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** The first run comes when the time is over for the first time. Keeps no process alive. Started twice, it runs once. */
  start(): this {
    this.timer ??= setInterval(() => void this.now(), this.everyMs).unref();
    return this;
  }

  /** Does it at once, unless that is under way. Resolves when it is done, also if it failed. */
  now(): Promise<void> {
    this.running ??= this.run().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  /** Begins nothing more. Resolves when what is under way has ended. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.running;
  }

  private async run(): Promise<void> {
    try {
      await this.task();
    } catch (error) {
      this.onFailure(error);
    }
  }
}
