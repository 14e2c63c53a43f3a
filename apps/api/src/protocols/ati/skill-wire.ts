import type { AtiCatalog, AtiSkill, AtiSkillDetail, AtiSkillParts, AtiSkillQuery } from '@signet/contracts';
import type { ListedSkill } from '../../resources/index.js';
import { TEXT_FILE } from './skill-files.js';
import { searches } from './tool-wire.js';

const CATALOG_MAX = 25;

export const toAtiSkill = ({
  name,
  version,
  description,
  tools,
  providers,
  categories,
  hint,
}: ListedSkill): AtiSkill => ({ name, version, description, tools, providers, categories, hint });

export const toAtiSkillDetail = (
  skill: ListedSkill,
  content: string,
  { meta, refs }: AtiSkillParts,
): AtiSkillDetail => {
  if (meta === 'true') return { ...toAtiSkill(skill), ...ABOUT, depends_on: skill.dependsOn };
  const { name, version, description } = skill;
  return { name, version, description, content, ...(refs === 'true' && { references: [] }) };
};

// What skills from elsewhere say of themselves, and those of our catalogue do not.
const ABOUT = {
  author: null,
  keywords: [],
  suggests: [],
  license: null,
  compatibility: null,
  allowed_tools: [],
  format: 'markdown',
};

export const filesOf = (content: string): Record<string, string> => ({ [TEXT_FILE]: content });

export const matchingSkills = (
  skills: readonly ListedSkill[],
  { category, provider, tool, search }: AtiSkillQuery,
): ListedSkill[] => {
  const found = searches(search);
  return skills.filter(
    (skill) =>
      (category === undefined || skill.categories.includes(category)) &&
      (provider === undefined || skill.providers.includes(provider)) &&
      (tool === undefined || skill.tools.includes(tool)) &&
      found(skill.name, skill.description),
  );
};

/** All of them, or the first of those that are searched for. */
export const toAtiCatalog = (skills: readonly ListedSkill[], search: string | undefined): AtiCatalog => {
  const found = matchingSkills(skills, { search });
  return {
    skills: (search === undefined ? found : found.slice(0, CATALOG_MAX)).map((skill) => ({
      name: skill.name,
      description: skill.description,
      skill_directory: skill.name,
      ...(skill.whenToUse !== null && { when_to_use: skill.whenToUse }),
      tools: skill.tools,
      providers: skill.providers,
      categories: skill.categories,
    })),
  };
};
