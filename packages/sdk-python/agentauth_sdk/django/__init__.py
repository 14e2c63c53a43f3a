"""For applications made with Django."""

from asyncio import iscoroutinefunction
from functools import wraps
from typing import Any, Callable

from ..verify import AgentVerifier, TokenError


def require_agent(verifier: AgentVerifier) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Makes a decorator for views, ``async`` or not: they find the agent behind a request in ``request.agent``; requests
    of nobody are answered 401, 403 or 503."""

    def decorator(view: Callable[..., Any]) -> Callable[..., Any]:
        if iscoroutinefunction(view):

            @wraps(view)
            async def asynchronous(request: Any, *args: Any, **kwargs: Any) -> Any:
                try:
                    request.agent = await verifier.verify_async(request.headers.get("authorization"))
                except TokenError as error:
                    return _answer(error)
                return await view(request, *args, **kwargs)

            return asynchronous

        @wraps(view)
        def synchronous(request: Any, *args: Any, **kwargs: Any) -> Any:
            try:
                request.agent = verifier.verify(request.headers.get("authorization"))
            except TokenError as error:
                return _answer(error)
            return view(request, *args, **kwargs)

        return synchronous

    return decorator


def _answer(error: TokenError) -> Any:
    from django.http import JsonResponse

    answer = JsonResponse(error.to_dict(), status=error.status)
    for name, value in error.headers.items():
        answer[name] = value
    return answer
