import { Operations } from './operations.gen.js';
import { senderOf, type ManagementConfig } from './sender.js';

/** The client of the management API: a property for each noun, with a method for each operation. */
export class ManagementClient extends Operations {
  /** @throws TypeError as {@link senderOf} */
  constructor(config: ManagementConfig) {
    super(senderOf(config));
  }
}
