"""How long senders and receivers of webhooks count on each other, in seconds.

Generated from the contracts by `pnpm --filter @signet/sdk generate`: change those, not this.
"""

DUPLICATE_SECONDS = 2592300
RESEND_SECONDS = 2592000
RETRY_AFTER_MAX_SECONDS = 86400
TOLERANCE_SECONDS = 300
