"""How many keys an issuer publishes at most, and how long a list of them may be kept.

Generated from the contracts by `pnpm --filter @signet/sdk generate`: change those, not this.
"""

JWKS_KEYS_MAX = 20
JWKS_MAX_AGE_SECONDS = 300
