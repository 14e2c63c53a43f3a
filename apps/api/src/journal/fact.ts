import type { NewActivity } from '../activity/index.js';
import type { NewEvent } from '../events/index.js';

/** Something that happened: a row of the log, and what consumers hear of it, in this order. */
export interface Fact extends NewActivity {
  heardAs?: readonly NewEvent[];
}
