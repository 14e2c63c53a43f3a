'use client';

import { AgentId, WebhookId } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { agentQueries } from '@/features/agents/agent-queries';
import { endpointName } from '@/features/webhooks/endpoint-name';
import { webhookQueries } from '@/features/webhooks/webhook-queries';
import { cn } from '@/ui/cn';
import { NAV_SECTIONS } from './nav-items';

interface Crumb {
  label: string;
  href: string;
}

const SETTINGS = NAV_SECTIONS.flatMap(({ key, items }) => (key === 'settings' ? items : []));
const WEBHOOK_PARTS = ['deliveries', 'settings'] as const;
const AGENT_PARTS = ['credentials', 'access', 'behaviour', 'activity', 'webhooks', 'settings'] as const;

/** Where the page stands. The last entry is the page itself. */
export function Breadcrumb() {
  const t = useTranslations('shell');
  const crumbs = useCrumbs();
  return (
    <nav aria-label={t('breadcrumb')} className="min-w-0 flex-1">
      <ol className="flex min-w-0 items-center gap-1 text-small">
        {crumbs.map(({ label, href }, index) => {
          const isLast = index === crumbs.length - 1;
          return (
            <li
              key={href}
              className={cn(
                isLast ? 'min-w-0 truncate' : 'flex min-w-0 items-center gap-1 first:shrink-0',
                // The name of a part is short: what it belongs to gives way.
                isLast && index > 1 && 'shrink-0',
              )}
            >
              {isLast ? (
                <span aria-current="page">{label}</span>
              ) : (
                <>
                  <Link
                    href={href}
                    className="truncate rounded-chip py-0.5 text-muted hover:text-ink hover:underline"
                  >
                    {label}
                  </Link>
                  <ChevronRight
                    aria-hidden
                    className="size-3.5 shrink-0 text-faint rtl:rotate-180"
                    strokeWidth={1.5}
                  />
                </>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

function useCrumbs(): Crumb[] {
  const t = useTranslations('shell');
  const [first = '', second = '', third = ''] = usePathname().split('/').filter(Boolean);
  const isAgent = first === 'agents' && AgentId.safeParse(second).success;
  const agent = useQuery({ ...agentQueries.detail(second), enabled: isAgent });
  const isWebhook = first === 'webhooks' && WebhookId.safeParse(second).success;
  const webhook = useQuery({ ...webhookQueries.detail(second), enabled: isWebhook });

  if (first === '') return [{ label: t('nav.overview'), href: '/' }];
  if (first === 'activity') return [{ label: t('nav.activity'), href: '/activity' }];
  const setting = SETTINGS.find(({ href }) => href === `/${first}/${second}`);
  if (setting) return [{ label: t(`nav.${setting.key}`), href: setting.href }];
  if (first === 'webhooks') {
    const crumbs = [{ label: t('nav.webhooks'), href: '/webhooks' }];
    const part = WEBHOOK_PARTS.find((name) => name === third);
    const href = `/webhooks/${second}`;
    if (second === 'new') crumbs.push({ label: t('addEndpoint'), href });
    if (second === 'not-delivered') crumbs.push({ label: t('notDelivered'), href });
    if (isWebhook)
      crumbs.push({ label: webhook.data ? endpointName(webhook.data.url) : t('endpoint'), href });
    if (isWebhook && part) crumbs.push({ label: t(`webhookPart.${part}`), href: `${href}/${part}` });
    return crumbs;
  }
  if (first !== 'agents') return [{ label: t('notFound.title'), href: `/${first}` }];

  const crumbs = [{ label: t('nav.agents'), href: '/agents' }];
  if (second === 'new') crumbs.push({ label: t('registerAgent'), href: '/agents/new' });
  if (isAgent) crumbs.push({ label: agent.data?.name ?? t('agent'), href: `/agents/${second}` });
  const part = AGENT_PARTS.find((name) => name === third);
  if (isAgent && part) crumbs.push({ label: t(`agentPart.${part}`), href: `/agents/${second}/${part}` });
  return crumbs;
}
