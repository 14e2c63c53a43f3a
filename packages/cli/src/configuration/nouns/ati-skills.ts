import { CreateSkill, type EditSkill, type Skill } from '@signet/contracts';
import { isRepeated, orNothing } from '../call.js';
import type { Found, Noun } from '../noun.js';

/** The texts that say how tools are used. */
export const atiSkills: Noun = {
  list: 'ati_skills',
  singular: 'skill',
  key: 'name',
  unordered: ['tools', 'providers', 'categories', 'depends_on'],
  schema: CreateSkill,

  async read(client) {
    const found: Found[] = [];
    for await (const skill of client.skills.list({ limit: 200 })) found.push(toFound(skill));
    return found;
  },
  async find(client, id) {
    const skill = await orNothing(client.skills.get(id));
    return skill && toFound(skill);
  },
  async create(client, entry, options) {
    const { data, response } = await client.skills.create(entry as CreateSkill, options).withResponse();
    return { id: data.id, isRepeated: isRepeated(response) };
  },
  change: (client, { id }, fields, options) => client.skills.edit(id, fields as EditSkill, options),
  remove: (client, { id }, options) => client.skills.delete(id, options),
};

const toFound = ({ id, updated_at: version, created_at: _created, ...entry }: Skill): Found => ({
  id,
  entry,
  version,
});
