'use client';

import { ChevronRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { cn } from '@/ui/cn';
import { pageAt } from './features';

interface Crumb {
  label: ReactNode;
  href: string;
}

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
  const t = useTranslations();
  const pathname = usePathname();
  const page = pageAt(pathname);
  if (!page) return [{ label: t('shell.notFound.title'), href: pathname }];
  const { href, below = {}, detail } = page;
  const [part = '', tab = ''] = pathname.slice(href.length).split('/').filter(Boolean);
  const crumbs: Crumb[] = [{ label: t(page.label), href }];
  const add = (label: ReactNode, at: string) => crumbs.push({ label, href: at });
  if (Object.hasOwn(below, part)) add(t(below[part]!), `${href}/${part}`);
  if (!detail?.isId(part)) return crumbs;
  add(<detail.Name id={part} />, `${href}/${part}`);
  if (Object.hasOwn(detail.tabs, tab)) add(t(detail.tabs[tab]!), `${href}/${part}/${tab}`);
  return crumbs;
}
