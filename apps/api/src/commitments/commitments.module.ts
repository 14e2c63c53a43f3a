import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/index.js';
import { JournalModule } from '../journal/index.js';
import { CommitmentsRepository } from './commitments.repository.js';
import { CommitmentsService } from './commitments.service.js';

@Module({
  imports: [AgentsModule, JournalModule],
  providers: [CommitmentsRepository, CommitmentsService],
  exports: [CommitmentsService],
})
export class CommitmentsModule {}
