'use client';

import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { Page } from '@/frames/feature';
import { cn } from '@/ui/cn';
import { Tooltip } from '@/ui/tooltip';
import { isUnder, useOffered } from './features';

interface NavigationProps {
  /** The labels are out of sight. */
  hasTips?: boolean;
  onNavigate?: () => void;
}

/** The links of the sidebar and of the phone's drawer. The settings stand at the bottom. */
export function Navigation({ hasTips = false, onNavigate }: NavigationProps) {
  const t = useTranslations('shell');
  const { sections } = useOffered();
  return (
    <div className="flex min-h-full flex-col gap-4 p-2">
      {sections.map(({ section, pages }) => (
        <div key={section} className={cn('flex flex-col gap-0.5', section === 'settings' && 'mt-auto')}>
          {section !== 'overview' && (
            <p className="px-2 py-1 text-meta text-faint rail:sr-only">{t(`section.${section}`)}</p>
          )}
          <ul className="flex flex-col gap-0.5">
            {pages.map((page) => (
              <li key={page.href}>
                <NavLink page={page} hasTips={hasTips} {...(onNavigate && { onNavigate })} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}

function NavLink({ page, hasTips, onNavigate }: NavigationProps & { page: Page }) {
  const label = useTranslations()(page.label);
  const isHere = isUnder(usePathname(), page.href);
  const link = (
    <Link
      href={page.href}
      aria-current={isHere ? 'page' : undefined}
      onClick={onNavigate}
      className={cn(
        'flex h-8 items-center gap-2 rounded-control px-2 text-muted transition-colors duration-120 hover:bg-hover hover:text-ink',
        'aria-[current=page]:bg-selected aria-[current=page]:font-medium aria-[current=page]:text-ink aria-[current=page]:[&>svg]:text-accent rail:justify-center',
      )}
    >
      <page.icon aria-hidden className="size-4 shrink-0" strokeWidth={1.5} />
      <span className="rail:sr-only">{label}</span>
    </Link>
  );
  if (!hasTips) return link;
  return (
    <Tooltip content={label} side="inline-end">
      {link}
    </Tooltip>
  );
}
