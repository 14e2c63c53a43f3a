"""For the receiving end of webhooks."""

from .error import WebhookError
from .handle_once import handle_once, handle_once_async
from .replay_guard import Claim, MemoryReplayGuard, ReplayGuard
from .verify import VerifiedWebhook, verify_agentauth_webhook, verify_webhook, verify_webhook_signature

__all__ = [
    "Claim",
    "MemoryReplayGuard",
    "ReplayGuard",
    "VerifiedWebhook",
    "WebhookError",
    "handle_once",
    "handle_once_async",
    "verify_agentauth_webhook",
    "verify_webhook",
    "verify_webhook_signature",
]
