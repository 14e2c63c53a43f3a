'use client';

import { cn } from './cn';
import { useIsNamedTwice } from './names-shown';

interface NameProps {
  /** The name that somebody chose. */
  children: string;
  /** Of what has the name: its end stands beside the name where the page shows two of it. */
  id?: string | null | undefined;
  /** Where there is no room for a second line: what is cut can be read as a tip. */
  isOneLine?: boolean;
  className?: string;
}

/**
 * A name that somebody else chose. It keeps its direction to itself (HTML 4.5.24), so that what stands around it stays in
 * its order, and it breaks anywhere rather than leave its place.
 */
export function Name({ children, id, isOneLine, className }: NameProps) {
  const end = id ? <EndOfId name={children} id={id} /> : null;
  if (!isOneLine)
    return (
      <>
        <bdi className={cn('[overflow-wrap:anywhere]', className)}>{children}</bdi>
        {end}
      </>
    );
  return (
    <span className="inline-flex max-w-full min-w-0 items-baseline align-bottom">
      <bdi title={children} className={cn('truncate', className)}>
        {children}
      </bdi>
      {end}
    </span>
  );
}

/** The name in a sentence, for `<name></name>` in its text. */
export const named = (name: string) => ({ name: () => <Name>{name}</Name> });

const END = 6;

function EndOfId({ name, id }: { name: string; id: string }) {
  if (!useIsNamedTwice(name, id)) return null;
  return <code className="ms-1.5 font-mono text-meta font-normal text-muted">…{id.slice(-END)}</code>;
}
