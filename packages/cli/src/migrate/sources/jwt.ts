import { Failure } from '../../failure.js';
import { readJsonFile } from '../../files.js';
import { id, strings, text, type Harvest, type Source } from './source.js';

/** Reads a list of agents that so far carried self-made JWTs: `{agents: [{name, email, permissions}], permission_mapping}`. */
export async function jwt(file: string): Promise<Source> {
  const config = await readJsonFile(file);
  if (!config) throw new Failure(`There is no file ${file}.`);
  if (!Array.isArray(config['agents']))
    throw new Failure(`${file} has no list "agents": write {"agents": [{"name", "email", "permissions"}]}.`);

  const harvest: Harvest = { agents: [], skipped: [] };
  const seen = new Set<string>();
  for (const [index, item] of (config['agents'] as unknown[]).entries()) {
    const agent = (item ?? {}) as Record<string, unknown>;
    const name = text(agent['name']);
    const email = text(agent['email']) || text(agent['owner_email']);
    const sourceId = id(agent['id']) || `${email} ${name}`.trim() || `#${index + 1}`;
    if (!name || !email)
      harvest.skipped.push({ sourceId, name, reason: `has no ${name ? 'e-mail address' : 'name'}` });
    else if (seen.has(sourceId)) harvest.skipped.push({ sourceId, name, reason: 'is listed twice' });
    else harvest.agents.push({ sourceId, name, email, permissions: strings(agent['permissions']) });
    seen.add(sourceId);
  }
  return {
    id: 'jwt',
    title: 'the JWT configuration',
    read: () => Promise.resolve(harvest),
    mapping: mappingOf(config, file),
  };
}

function mappingOf(config: Record<string, unknown>, file: string): Record<string, string> {
  const mapping = config['permission_mapping'] ?? {};
  const isPlain = typeof mapping === 'object' && mapping !== null && !Array.isArray(mapping);
  if (!isPlain || Object.values(mapping).some((target) => typeof target !== 'string'))
    throw new Failure(
      `"permission_mapping" in ${file} must say for each permission what it becomes, as text.`,
    );
  return mapping as Record<string, string>;
}
