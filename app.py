"""The web application: `wenbao serve`, or `python -m app`. Thin: the page and the door are in page/.

Outermost first: headers, host name, login, same site, body size, rate; then the door's routes,
the API docs, and the page at /.
"""

import gc
import os
import sys
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING

from rag.console import speak_utf8
from rag.errors import PartMissing, StoreError, WenBaoError, to_install
from rag.settings import Settings, load_settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from page.desk import Desk


_NEEDS = ("gradio", "fastapi", "fastapi_offline", "uvicorn")


def check_installed() -> None:
    """Raises PartMissing where the extra wenbao[page] is not installed; looks and imports nothing."""
    if not all(find_spec(name) for name in _NEEDS):
        raise PartMissing(f"没有装网页的部分：{to_install('page')}")


def create_app(settings: Settings, desk: "Desk | None" = None, tell: Callable[[str], None] | None = None) -> "FastAPI":
    """The whole application on the index that `settings` name. Raises PartMissing, SettingsError, StoreError, …

    `tell` is told the one-time token by which a visitor may set the chat model, where only the owner reads it.
    """
    check_installed()
    _stay_home()
    from fastapi_offline import FastAPIOffline

    from page import http, leaving, limits, mcp_door, openai_api, owner, policy
    from page.desk import open_desk
    from page.layout import head, mount_page
    from page.model_keeper import Keeper

    desk = desk or open_desk(settings)
    server = mcp_door.open_server(desk)
    mcp_app = mcp_door.http_app(server, settings.host) if server else None
    app = FastAPIOffline(
        title="问报 WenBao",
        description="向政府工作报告提问；每个数字都带原文引用。出错时是一行中文；方法不对是 405，Allow 里是该用的。",
        lifespan=mcp_door.lifespan(server) if server else None,
    )
    app.root_path = settings.root_path or ""  # not uvicorn's: that one refuses a proxy which leaves the prefix on
    app.state.settings = settings
    http.add_error_handlers(app)
    doors = (http.router(desk), openai_api.router(desk))
    # The page's mount would answer in its own way what no door takes.
    for door in (*doors, http.nothing_else(doors, "" if server else mcp_door.MISSING)):
        app.include_router(door)
    if mcp_app is not None:
        app.router.routes.extend(mcp_app.routes)
    mount_page(app, desk, Keeper(desk, tell))
    auth = settings.auth.get_secret_value() if settings.auth else None
    origins = limits.origins_of(settings.origins)
    for middleware, options in (  # the last one added is the outermost
        (leaving.Leaving, {}),
        (leaving.Abreast, {}),
        (limits.RateLimit, {"per_minute": settings.requests_per_minute}),
        (limits.BodyLimit, {"settings": settings}),
        (owner.NoUploads, {"message": "" if owner.may_change(settings) else owner.REFUSED}),
        (limits.SameSite, {"origins": origins}),
        (limits.Login, {"auth": auth}),
        (limits.Origins, {"origins": origins}),  # a preflight carries no login
        (limits.KnownHost, {"host": settings.host, "hosts": settings.hosts}),
        (policy.Policy, {"head": head}),
        (limits.Headers, {}),
    ):
        app.add_middleware(middleware, **options)
    return app


def serve(settings: Settings) -> None:
    """Serve page and door on settings.host:settings.port until interrupted."""
    from page import guard, owner

    app = create_app(settings, tell=lambda line: print(line, flush=True))
    _keep_private(settings)
    gc.collect()
    gc.freeze()  # the libraries' objects stay as long as the page: looking through them all stops it for 0.3 s
    print(f"问报已就绪：http://{settings.host}:{settings.port}（接口文档 /docs，Ctrl+C 结束）", flush=True)
    if warning := owner.open_house(settings):
        print(warning, file=sys.stderr, flush=True)
    guard.server(app, settings).run()


def _keep_private(settings: Settings) -> None:
    """What an older version left readable to others in the home is not any more."""
    from rag.index import private

    try:
        private.make(settings.home)
    except OSError as error:
        raise StoreError(f"{settings.home} 用不了（{error.strerror}）；请检查文件夹和权限，或设 WENBAO_HOME") from error


def main() -> int:
    """Exit status 0, or 1 or 2 with one line on standard error."""
    speak_utf8()
    try:
        serve(load_settings())
    except WenBaoError as error:
        print(f"错误：{error}", file=sys.stderr)
        return error.exit_status
    return 0


def _stay_home() -> None:
    """No library of the page reports home; must be set before gradio is imported."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "100"  # its statistics of events are made anew for each event, unseen
    os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = "1000000"


if __name__ == "__main__":
    sys.exit(main())
