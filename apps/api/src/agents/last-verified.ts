import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { LastSeen } from '../platform/database/last-seen.js';
import { Logger } from '../platform/logging/logger.js';
import { AgentsRepository } from './agents.repository.js';

/** When agents were last verified. */
@Injectable()
export class LastVerified extends LastSeen implements OnApplicationShutdown {
  constructor(repository: AgentsRepository, logger: Logger) {
    super((verified) => repository.touch(verified), logger);
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }
}
