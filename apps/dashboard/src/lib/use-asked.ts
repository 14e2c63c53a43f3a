'use client';

import { useQueryState, type SingleParserBuilder } from 'nuqs';
import { useEffect, useState } from 'react';

/**
 * What the URL asks of this page, such as to open a dialog, and the way to drop it. It is asked once: first the address
 * is made to read as if nobody had, so that neither a reload nor the back button asks again.
 */
export function useAsked<T>(name: string, parser: SingleParserBuilder<T>): [T | null, () => void] {
  const [asked, setAsked] = useQueryState(name, parser);
  const [taken, setTaken] = useState<T | null>(null);
  useEffect(() => {
    if (asked !== null) void setAsked(null).then(() => setTaken(() => asked));
  }, [asked, setAsked]);
  return [taken, () => setTaken(null)];
}
