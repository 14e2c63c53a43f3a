import { Injectable } from '@nestjs/common';
import type { Scope } from '../access/index.js';
import { Database } from '../platform/database/database.js';
import { OrganisationEntity } from './organisation.entity.js';

/** The organisation that callers belong to when nothing else names one. It exists from the first migration. */
@Injectable()
export class DefaultOrganisation {
  private loaded: Scope | null = null;

  constructor(private readonly database: Database) {}

  async start(): Promise<void> {
    const { id } = await this.database.manager.findOneByOrFail(OrganisationEntity, { slug: 'default' });
    this.loaded = id;
  }

  get id(): Scope {
    if (!this.loaded) throw new Error('The default organisation was not loaded.');
    return this.loaded;
  }
}
