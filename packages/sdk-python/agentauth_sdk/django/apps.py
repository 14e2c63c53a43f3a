"""``INSTALLED_APPS = ["agentauth_sdk.django", ...]``"""

import asyncio
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import import_string

try:
    from asgiref.sync import iscoroutinefunction, markcoroutinefunction
except ImportError:  # asgiref before 3.6, which comes with Django before 4.2
    from asyncio import iscoroutinefunction

    def markcoroutinefunction(func: Any) -> Any:
        func._is_coroutine = asyncio.coroutines._is_coroutine  # type: ignore[attr-defined]
        return func


class AgentAuthConfig(AppConfig):
    name = "agentauth_sdk.django"
    label = "agentauth_sdk"
    verbose_name = "AgentAuth"

    def ready(self) -> None:
        """Takes middleware classes with ``async def __call__`` for what they are.

        Django takes a class for synchronous unless it says otherwise in three places, and then passes the coroutine on
        as if it were the response: ``'coroutine' object has no attribute '_resource_closers'``.
        """
        for path in settings.MIDDLEWARE:
            middleware = import_string(path)
            if isinstance(middleware, type) and not hasattr(middleware, "async_capable"):
                if iscoroutinefunction(middleware.__call__):
                    _mark_as_asynchronous(middleware)


def _mark_as_asynchronous(middleware: Any) -> None:
    middleware.async_capable, middleware.sync_capable = True, False
    begin = middleware.__init__

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        begin(self, *args, **kwargs)
        markcoroutinefunction(self)

    middleware.__init__ = __init__
