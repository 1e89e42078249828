"""Pages of signed-in people are theirs: no cache, ours or anybody's, keeps them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control


class PrivatePages:
    """Middleware after Django's authentication. Reads the user only where there is a session cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.session.session_key and request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response
