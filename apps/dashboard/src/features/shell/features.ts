'use client';

import type { OperatorPermission } from '@signet/contracts';
import { useMemo } from 'react';
import { activity } from '@/features/activity';
import { agents } from '@/features/agents';
import { overview } from '@/features/overview';
import { register } from '@/features/register';
import { settings } from '@/features/settings';
import { tools } from '@/features/tools';
import { webhooks } from '@/features/webhooks';
import { SECTIONS, type Feature, type FixButtons } from '@/frames/feature';
import { useSession } from '@/lib/session/use-session';

/** What the console is made of, in the order of the sidebar: the one place that names every feature. */
const FEATURES: readonly Feature[] = [overview, agents, register, tools, activity, webhooks, settings];

const PAGES = FEATURES.flatMap(({ pages = [] }) => pages);
const CREATIONS = FEATURES.flatMap(({ create }) => create ?? []);
const SEARCHES = FEATURES.flatMap(({ search }) => search ?? []);
const FIXES = FEATURES.flatMap(({ fixes }) => fixes ?? []);

export const isUnder = (pathname: string, href: string): boolean =>
  href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`);

/** The entry of the sidebar that an address belongs to. */
export const pageAt = (pathname: string) => PAGES.find(({ href }) => isUnder(pathname, href));

/** What a member with these permissions is offered: what they may not use is left out. */
export function offeredTo(permissions: readonly OperatorPermission[]) {
  const may = ({ needs }: { needs?: OperatorPermission }) => !needs || permissions.includes(needs);
  const pages = PAGES.filter(may);
  return {
    pages,
    sections: SECTIONS.map((section) => ({
      section,
      pages: pages.filter((page) => page.section === section),
    })).filter((one) => one.pages.length > 0),
    creations: CREATIONS.filter(may),
    searches: SEARCHES.filter(may),
    fixButtons: Object.assign({}, ...FIXES.filter(may).map(({ buttons }) => buttons)) as FixButtons,
  };
}

/** What the key `c` makes at an address. */
export const creationAt = (pathname: string) =>
  CREATIONS.find(({ under }) => isUnder(pathname, under)) ?? CREATIONS[0];

export function useOffered() {
  const { permissions } = useSession();
  return useMemo(() => offeredTo(permissions), [permissions]);
}
