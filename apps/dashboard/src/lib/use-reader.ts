'use client';

import { useSyncExternalStore } from 'react';

interface Reader {
  locale: string;
  timeZone: string;
}

const ON_THE_SERVER: Reader = { locale: 'en-GB', timeZone: 'UTC' };
let inTheBrowser: Reader | undefined;

const nothingToWatch = () => () => undefined;
const browserReader = () =>
  (inTheBrowser ??= {
    locale: navigator.language,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });

/** The reader's own locale and time zone. While hydrating it is what the server used, so the two renders agree. */
export const useReader = (): Reader =>
  useSyncExternalStore(nothingToWatch, browserReader, () => ON_THE_SERVER);

/** False on the server and during hydration, true afterwards. */
export const useIsHydrated = (): boolean =>
  useSyncExternalStore(
    nothingToWatch,
    () => true,
    () => false,
  );
