'use client';

import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useSession } from '@/lib/session/use-session';
import { cn } from '@/ui/cn';
import { Tooltip } from '@/ui/tooltip';
import { isUnder, visibleSections, type NavItem } from './nav-items';

interface NavigationProps {
  collapsed?: boolean;
  onNavigate?: () => void;
}

/** The links of the sidebar and of the phone's drawer. */
export function Navigation({ collapsed = false, onNavigate }: NavigationProps) {
  const t = useTranslations('shell');
  const { permissions } = useSession();
  return (
    <div className="flex min-h-full flex-col gap-4 p-2">
      {visibleSections(permissions).map(({ key, items, isPinned }) => (
        <div key={key ?? 'top'} className={cn('flex flex-col gap-0.5', isPinned && 'mt-auto')}>
          {key && (
            <p className={cn('px-2 py-1 text-meta text-faint', collapsed && 'sr-only')}>
              {t(`section.${key}`)}
            </p>
          )}
          <ul className="flex flex-col gap-0.5">
            {items.map((item) => (
              <li key={item.key}>
                <NavLink item={item} collapsed={collapsed} {...(onNavigate && { onNavigate })} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}

function NavLink({ item, collapsed, onNavigate }: NavigationProps & { item: NavItem }) {
  const t = useTranslations('shell.nav');
  const isHere = isUnder(usePathname(), item.href);
  const link = (
    <Link
      href={item.href}
      aria-current={isHere ? 'page' : undefined}
      onClick={onNavigate}
      className={cn(
        'flex h-8 items-center gap-2 rounded-control px-2 text-muted transition-colors duration-120 hover:bg-hover hover:text-ink',
        'aria-[current=page]:bg-selected aria-[current=page]:font-medium aria-[current=page]:text-ink aria-[current=page]:[&>svg]:text-accent',
        collapsed && 'justify-center',
      )}
    >
      <item.icon aria-hidden className="size-4 shrink-0" strokeWidth={1.5} />
      <span className={cn(collapsed && 'sr-only')}>{t(item.key)}</span>
    </Link>
  );
  if (!collapsed) return link;
  return (
    <Tooltip content={t(item.key)} side="inline-end">
      {link}
    </Tooltip>
  );
}
