"""The web application: `wenbao serve`, or `python -m app`. Thin: the page and the door are in page/.

Outermost first: headers, host name, login, same site, body size, rate; then the door's routes,
the API docs, and the page at /.
"""

import gc
import os
import sys
from typing import TYPE_CHECKING

from rag.errors import StoreError, WenBaoError
from rag.settings import Settings, load_settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from page.desk import Desk


def create_app(settings: Settings, desk: "Desk | None" = None) -> "FastAPI":
    """The whole application on the index that `settings` name. Raises SettingsError, StoreError, EmbeddingError."""
    _stay_home()
    from fastapi_offline import FastAPIOffline

    from page import http, leaving, limits, mcp_door, openai_api, owner, policy
    from page.desk import open_desk
    from page.layout import head, mount_page

    desk = desk or open_desk(settings)
    server = mcp_door.open_server(desk)
    mcp_app = mcp_door.http_app(server, settings.host) if server else None
    app = FastAPIOffline(
        title="问报 WenBao",
        description="向政府工作报告提问；每个数字都带原文引用。",
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
    mount_page(app, desk)
    auth = settings.auth.get_secret_value() if settings.auth else None
    for middleware, options in (  # the last one added is the outermost
        (leaving.Leaving, {}),
        (leaving.Abreast, {}),
        (limits.RateLimit, {"per_minute": settings.requests_per_minute}),
        (limits.BodyLimit, {"settings": settings}),
        (owner.NoUploads, {"message": "" if owner.may_change(settings) else owner.REFUSED}),
        (limits.SameSite, {}),
        (limits.Login, {"auth": auth}),
        (limits.KnownHost, {"host": settings.host, "hosts": settings.hosts}),
        (policy.Policy, {"head": head}),
        (limits.Headers, {}),
    ):
        app.add_middleware(middleware, **options)
    return app


def serve(settings: Settings) -> None:
    """Serve page and door on settings.host:settings.port until interrupted."""
    from page import guard, owner

    app = create_app(settings)
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
