"""model: shows, sets and tests the chat model that speaks beside the reports' own words.

What is set is kept in a file of its own in WENBAO_HOME that only its owner can read; an environment variable or the
file that WENBAO_CONFIG names wins over it, as a whole, and is said to.
"""

import sys
from typing import Annotated

import typer

app = typer.Typer(help="查看、设置、试用聊天模型（不设：只用报告原文作答）。", invoke_without_command=True)


@app.callback()
def show(context: typer.Context) -> None:
    """没有子命令时：现在用的是哪个模型，是在哪里设置的。"""
    if context.invoked_subcommand is None:
        from rag.models.chosen import described
        from rag.settings import load_settings

        print("\n".join(described(load_settings())))


@app.command()
def set(
    name: Annotated[
        str, typer.Argument(metavar="模型", help="off、local，或 openai:名字、ollama:名字 …", show_default=False)
    ],
    base_url: Annotated[
        str | None, typer.Option(metavar="地址", help="OpenAI 协议的服务地址。", show_default=False)
    ] = None,
    key: Annotated[
        str | None, typer.Option(metavar="密钥", help="密钥；写 - 就从标准输入读。", show_default=False)
    ] = None,
) -> None:
    """设置模型，写进只有本人能读的设置文件；local 会先取来模型（1.1 GB）。"""
    from rag.models.chat_model import LOCAL
    from rag.models.chosen import checked, described, fetch_local
    from rag.settings import keep_model, load_settings

    settings = load_settings()
    chosen = checked(name, base_url, sys.stdin.readline().strip() if key == "-" else key)
    if name == LOCAL:
        fetch_local(settings, print)
    keep_model(settings.home, chosen)
    print("\n".join(described(load_settings())))


@app.command()
def test() -> None:
    """向模型问一句话：通不通，多久，用了多少 token。"""
    from rag.models.chosen import tried
    from rag.settings import load_settings

    print(tried(load_settings()))
