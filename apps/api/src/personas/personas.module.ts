import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/index.js';
import { DriftModule } from '../drift/index.js';
import { JournalModule } from '../journal/index.js';
import { PersonaBundles } from './persona-bundles.js';
import { PersonaSeals } from './persona-seals.js';
import { PersonasRepository } from './personas.repository.js';
import { PersonasService } from './personas.service.js';

@Module({
  imports: [AgentsModule, DriftModule, JournalModule],
  providers: [PersonaBundles, PersonaSeals, PersonasRepository, PersonasService],
  exports: [PersonaBundles, PersonasService],
})
export class PersonasModule {}
