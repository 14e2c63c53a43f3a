// Loaded before a worker's own program: its machine's clock goes an hour ahead.
const HOUR_MS = 3_600_000;
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length) super(...args);
    else super(RealDate.now() + HOUR_MS);
  }

  static now() {
    return RealDate.now() + HOUR_MS;
  }
};
