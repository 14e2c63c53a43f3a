import type { AtiSkillFile, AtiSkillReading } from '@signet/contracts';
import type { Visible } from '../../gateway/index.js';
import { Problem } from '../../platform/errors/problem.js';

type FoundSkill = Awaited<ReturnType<Visible['skill']>>;

/** Where the text of a skill stands in its folder, which holds nothing else. */
export const TEXT_FILE = 'SKILL.md';

export const toAtiReading = ({ skill: { name }, content }: FoundSkill): AtiSkillReading => ({
  name,
  skill_directory: name,
  content,
  resources: [],
});

/** @throws Problem request.malformed for a path that leads out of the skill; resource.not_found for a file that it has not */
export function fileAt({ skill: { name }, content }: FoundSkill, path: string): AtiSkillFile {
  requireWithin(path);
  if (path !== TEXT_FILE)
    throw new Problem('resource.not_found', { detail: 'The skill has no file at this path.' });
  return { requested_skill: name, resolved_skill: name, path, kind: 'text', content };
}

/** The further files below a folder. @throws Problem request.malformed for one that is not in the skill */
export function resourcesBelow(folder: string | null): string[] {
  if (folder !== null && folder.trim() !== '') requireWithin(folder.replace(/\/+$/, ''));
  return [];
}

/** @throws Problem request.malformed */
function requireWithin(path: string): void {
  const parts = path.split('/');
  if (path.includes('\\') || parts.some((part) => part === '' || part === '.' || part === '..'))
    throw new Problem('request.malformed', {
      detail: 'Invalid path: give one within the skill, such as SKILL.md.',
    });
}
