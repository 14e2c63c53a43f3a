import type { Detail } from '@/frames/feature';

/** The pages of an endpoint beside its overview. */
export const WEBHOOK_TABS: Detail['tabs'] = {
  deliveries: 'webhooks.tabs.deliveries',
  settings: 'webhooks.tabs.settings',
};
