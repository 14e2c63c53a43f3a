import type { NewEvent } from '../events/index.js';
import type { NewActivity } from './activity-event.js';

/** Something that happened: a row of the log, and what consumers hear of it, in this order. */
export interface Fact extends NewActivity {
  heardAs?: readonly NewEvent[];
}
