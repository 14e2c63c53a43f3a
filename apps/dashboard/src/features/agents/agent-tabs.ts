import type { Detail } from '@/frames/feature';

/** The pages of an agent beside its overview. */
export const AGENT_TABS: Detail['tabs'] = {
  credentials: 'agents.detail.credentialsTab',
  access: 'agents.detail.access',
  behaviour: 'agents.detail.behaviour',
  activity: 'agents.detail.activity',
  webhooks: 'agents.detail.webhooks',
  settings: 'agents.detail.settings',
};
