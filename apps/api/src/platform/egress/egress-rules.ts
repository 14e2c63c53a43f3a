import type { Settings } from '../config/settings.js';
import type { EgressRules } from './url-rules.js';

/** What the settings say about outbound calls. */
export const egressRules = (settings: Settings): EgressRules => ({
  allowHttp:
    settings.SIGNET_ENV === 'development' ||
    settings.SIGNET_WEBHOOK_ALLOW_HTTP ||
    settings.SIGNET_WEBHOOK_ALLOW_PRIVATE,
  allowPrivate: settings.SIGNET_WEBHOOK_ALLOW_PRIVATE,
  allow: new Set(settings.SIGNET_EGRESS_ALLOW.map((entry) => entry.replace(/[[\]]/g, ''))),
  deniedPorts: new Set(settings.SIGNET_EGRESS_DENIED_PORTS),
});
