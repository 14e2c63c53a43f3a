import { WebhookId } from '@signet/contracts';
import { Webhook } from 'lucide-react';
import type { Feature } from '@/frames/feature';
import { webhookFixes } from './fixes';
import { WEBHOOK_TABS } from './webhook-tabs';
import { WebhookName } from './webhook-name';

export const webhooks: Feature = {
  pages: [
    {
      href: '/webhooks',
      label: 'webhooks.title',
      icon: Webhook,
      section: 'observe',
      letter: 'w',
      needs: 'webhooks:read',
      below: { new: 'webhooks.add.title', 'not-delivered': 'webhooks.deliveryState.dead' },
      detail: {
        isId: (part) => WebhookId.safeParse(part).success,
        Name: WebhookName,
        tabs: WEBHOOK_TABS,
      },
    },
  ],
  create: {
    href: '/webhooks/new',
    label: 'webhooks.add.action',
    needs: 'webhooks:write',
    under: '/webhooks',
  },
  fixes: { needs: 'webhooks:write', buttons: webhookFixes },
};
