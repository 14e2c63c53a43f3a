import type { OperatorPermission } from '@signet/contracts';
import {
  Activity,
  Bot,
  Gauge,
  KeyRound,
  LayoutDashboard,
  ListChecks,
  Webhook,
  type LucideIcon,
} from 'lucide-react';

export interface NavItem {
  key: 'overview' | 'agents' | 'activity' | 'webhooks' | 'rateTiers' | 'permissions' | 'signingKeys';
  href: string;
  icon: LucideIcon;
  /** The letter after `g` that goes there; pages that are opened rarely have none. */
  letter?: string;
  needs?: OperatorPermission;
}

export interface NavSection {
  key: 'agents' | 'observe' | 'settings' | null;
  /** Stands at the bottom of the sidebar. */
  isPinned?: boolean;
  items: readonly NavItem[];
}

/** The sidebar, in its fixed order. A page appears here when it exists. */
export const NAV_SECTIONS: readonly NavSection[] = [
  { key: null, items: [{ key: 'overview', href: '/', icon: LayoutDashboard, letter: 'o' }] },
  {
    key: 'agents',
    items: [{ key: 'agents', href: '/agents', icon: Bot, letter: 'a', needs: 'agents:read' }],
  },
  {
    key: 'observe',
    items: [
      { key: 'activity', href: '/activity', icon: Activity, letter: 'v', needs: 'activity:read' },
      { key: 'webhooks', href: '/webhooks', icon: Webhook, letter: 'w', needs: 'webhooks:read' },
    ],
  },
  {
    key: 'settings',
    isPinned: true,
    items: [
      { key: 'rateTiers', href: '/settings/rate-tiers', icon: Gauge, needs: 'settings:read' },
      { key: 'permissions', href: '/settings/permissions', icon: ListChecks, needs: 'settings:read' },
      { key: 'signingKeys', href: '/settings/signing-keys', icon: KeyRound, needs: 'settings:read' },
    ],
  },
];

export const isUnder = (pathname: string, href: string): boolean =>
  href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`);

/** The sections a member sees: what they may not use is left out. */
export const visibleSections = (permissions: readonly OperatorPermission[]): NavSection[] =>
  NAV_SECTIONS.map((section) => ({
    ...section,
    items: section.items.filter((item) => !item.needs || permissions.includes(item.needs)),
  })).filter((section) => section.items.length > 0);
