import { Injectable } from '@nestjs/common';
import type { CreateSkill, EditSkill, Skill, SkillQuery } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { inPage, type Page } from '../platform/pagination/cursor.js';
import { Entries, type CatalogueChange } from './entries.js';
import { SKILLS, toSkill } from './kinds.js';

/** How tools are used, for those who may use them. */
@Injectable()
export class Skills {
  constructor(private readonly entries: Entries) {}

  async list(scope: Scope, query: SkillQuery): Promise<Page<Skill>> {
    return inPage(await this.entries.list(scope, SKILLS, query), toSkill);
  }

  /** @throws Problem resource.not_found */
  async get(scope: Scope, id: string): Promise<Skill> {
    return toSkill(await this.entries.get(scope, SKILLS, id));
  }

  /** @throws Problem resource.exists, resource.too_many */
  async create(
    change: CatalogueChange,
    { when_to_use: whenToUse, depends_on: dependsOn, ...rest }: CreateSkill,
  ): Promise<Skill> {
    return toSkill(await this.entries.create(change, SKILLS, { ...rest, whenToUse, dependsOn }));
  }

  /** @throws Problem resource.not_found, resource.changed */
  async edit(
    change: CatalogueChange,
    id: string,
    { when_to_use: whenToUse, depends_on: dependsOn, ...rest }: EditSkill,
  ): Promise<Skill> {
    const edited = await this.entries.edit(change, SKILLS, id, () => ({
      ...rest,
      ...(whenToUse !== undefined && { whenToUse }),
      ...(dependsOn !== undefined && { dependsOn }),
    }));
    return toSkill(edited);
  }

  /** @throws Problem resource.not_found, resource.changed */
  async delete(change: CatalogueChange, id: string): Promise<Skill> {
    return toSkill(await this.entries.delete(change, SKILLS, id));
  }
}
