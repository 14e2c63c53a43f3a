'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useEffect, useRef } from 'react';

interface TabLinksProps {
  label: string;
  tabs: readonly { href: string; label: string }[];
}

/** Tabs that are pages: real links, so each can be opened in a new window and sent to a colleague. */
export function TabLinks({ label, tabs }: TabLinksProps) {
  const pathname = usePathname();
  const nav = useRef<HTMLElement>(null);
  // On a phone the row of tabs scrolls: the open one must be in sight.
  useEffect(() => {
    const open = nav.current?.querySelector('[aria-current=page]');
    open?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [pathname]);
  return (
    <nav ref={nav} aria-label={label} className="border-b border-line">
      <ul className="fades-where-it-goes-on -mb-px flex gap-1 overflow-x-auto">
        {tabs.map(({ href, label: text }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={pathname === href ? 'page' : undefined}
              // Clear of the fade when it is brought into sight.
              className="flex h-10 scroll-mx-10 items-center border-b-2 border-transparent px-3 text-muted -outline-offset-2 hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-ink forced-colors:border-b-0"
            >
              {text}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
