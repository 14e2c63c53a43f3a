import { urlOfListener } from './listener.js';
import type { Settings } from './settings.js';

/** The address clients use, without a trailing slash; also the issuer of tokens. */
export const publicUrl = ({ SIGNET_PUBLIC_URL, SIGNET_HOST, SIGNET_API_PORT }: Settings): string =>
  (SIGNET_PUBLIC_URL ?? urlOfListener(SIGNET_HOST, SIGNET_API_PORT)).replace(/\/+$/, '');

/** The address people use, without a trailing slash. */
export const dashboardUrl = ({
  SIGNET_DASHBOARD_URL,
  SIGNET_HOST,
  SIGNET_DASHBOARD_PORT,
}: Settings): string =>
  (SIGNET_DASHBOARD_URL ?? urlOfListener(SIGNET_HOST, SIGNET_DASHBOARD_PORT)).replace(/\/+$/, '');

/** Whether browsers may send the session over https alone: wherever an address of this instance is https. */
export const hasSecureCookies = (settings: Settings): boolean =>
  [publicUrl(settings), dashboardUrl(settings)].some((url) => url.startsWith('https:'));
