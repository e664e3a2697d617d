"""Who may change the reports: whoever logs in; without a login, whoever sits at this machine, where that can be told.

Behind a proxy everybody comes from 127.0.0.1, so the address of a visitor proves nothing. What is asked is how the page
is served: on loopback, under no other name, at no sub-path, behind no proxy.
"""

from ipaddress import ip_address
from typing import TYPE_CHECKING

from page.i18n import say
from page.limits import UPLOAD, local_path, refuse
from rag.errors import UsageError

if TYPE_CHECKING:
    from page.limits import App, Receive, Scope, Send
    from rag.settings import Settings

REFUSED = say("reports.locked", "zh")


def on_loopback(settings: "Settings") -> bool:
    """Whether only this machine can reach the page by itself."""
    if settings.host == "localhost":
        return True
    try:
        return ip_address(settings.host).is_loopback
    except ValueError:
        return False


def may_change(settings: "Settings") -> bool:
    """Whether visitors may add, replace and remove reports."""
    elsewhere = settings.hosts or settings.root_path or settings.proxies
    return settings.auth is not None or (on_loopback(settings) and not elsewhere)


def check_may_change(settings: "Settings") -> None:
    """Raises UsageError where they may not."""
    if not may_change(settings):
        raise UsageError(REFUSED)


def open_house(settings: "Settings") -> str:
    """The warning for a page that anybody in the network can read; "" where there is none to give."""
    if settings.auth is not None or on_loopback(settings):
        return ""
    return f"警告：{settings.host} 上没有设登录，网络里的任何人都能提问和读报告（不能增删）；要登录，请设 WENBAO_AUTH"


class NoUploads:
    """403 with `message` for files sent to a page whose reports visitors may not change; "": they may."""

    def __init__(self, app: "App", message: str) -> None:
        self._app = app
        self._message = message

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        uploads = scope["type"] == "http" and local_path(scope).rstrip("/") == UPLOAD
        if uploads and self._message:
            await refuse(scope, send, 403, self._message)
        else:
            await self._app(scope, receive, send)
