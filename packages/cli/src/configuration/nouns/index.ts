import type { Noun } from '../noun.js';
import { agents } from './agents.js';
import { atiProfiles } from './ati-profiles.js';
import { atiProviders } from './ati-providers.js';
import { atiSkills } from './ati-skills.js';
import { atiTools } from './ati-tools.js';
import { permissions } from './permissions.js';
import { rateTiers } from './rate-tiers.js';
import { virtualKeys } from './virtual-keys.js';
import { webhooks } from './webhooks.js';

/** In the order in which they are made: what others refer to comes first. */
export const NOUNS: readonly Noun[] = [
  rateTiers,
  permissions,
  agents,
  webhooks,
  atiProfiles,
  atiProviders,
  atiTools,
  atiSkills,
  virtualKeys,
];
