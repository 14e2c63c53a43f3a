import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/index.js';
import { AgentsModule } from '../agents/index.js';
import { CommitmentsRepository } from './commitments.repository.js';
import { CommitmentsService } from './commitments.service.js';

@Module({
  imports: [ActivityModule, AgentsModule],
  providers: [CommitmentsRepository, CommitmentsService],
  exports: [CommitmentsService],
})
export class CommitmentsModule {}
