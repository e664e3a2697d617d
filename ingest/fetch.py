"""A web address → the file there, in a folder of this run; only where the setting `fetch` allows leaving the machine.

Guards against an address that means something else than it seems: each step of a redirection is looked at anew, its
name is resolved once and all it resolves to must be public, and the connection goes to what was looked at, not to what
the name says a moment later. Size, time and type are bounded before the file is. Proxies of the environment are not
asked: behind them nobody could tell where it goes. Nothing is sent but the request itself: no cookie, no name of ours.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import Message
from email.utils import collapse_rfc2231_value
from pathlib import Path
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from ingest.read import SUFFIXES, shown
from rag.errors import FileRefused
from rag.settings import Settings

_MOST_STEPS = 5
_CHUNK = 64 * 1024
_STALL = 20.0
_TYPES = {  # what a server may call a file that we read, and the suffix that it gets where its name has none
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/pdf": ".pdf",
    "application/ofd": ".ofd",
    "application/epub+zip": ".epub",
    "application/zip": ".zip",
    "application/x-zip-compressed": ".zip",
    "application/rtf": ".rtf",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
_ANY = ("", "application/octet-stream", "binary/octet-stream", "application/x-download", "application/force-download")
"""What servers say that do not know: then the name decides."""
_KNOWN = frozenset({*SUFFIXES, ".zip"})
_FAILURES = (OSError, http.client.HTTPException, ssl.SSLError, ValueError, zlib.error)


def is_address(text: str) -> bool:
    """https://…, and not the path of a file."""
    return text.lower().startswith(("http://", "https://"))


def fetch(address: str, settings: Settings, room: Path) -> Path:
    """The file at an address, written into `room` under its own name. Raises FileRefused."""
    name = shown(address)
    if not settings.fetch:
        raise FileRefused(f"{name}：没有允许离开本机，不去取网址；请先下载成文件，或设 WENBAO_FETCH=1 后再导入")
    until = time.monotonic() + settings.read_seconds
    for _ in range(_MOST_STEPS + 1):
        step = _Step(address, name, settings, until)
        with step.answer() as answer:
            where = answer.getheader("location")
            if answer.status in (301, 302, 303, 307, 308) and where:
                address = _next(address, where, name)
                continue
            if answer.status != 200:
                raise FileRefused(f"{name}：服务器回答 {answer.status}，没有给出文件；请在浏览器里确认网址")
            target = room / _file_name(address, answer.headers, name)
            step.write(answer, target)
            return target
    raise FileRefused(f"{name}：转了 {_MOST_STEPS} 次还没有到；请在浏览器里打开，用最后的网址")


def _next(address: str, where: str, name: str) -> str:
    target = urljoin(address, where)
    if not is_address(target):
        raise FileRefused(f"{name}：转到了不是网页的地址；请在浏览器里打开，下载成文件后再导入")
    if urlsplit(address).scheme == "https" and urlsplit(target).scheme == "http":
        raise FileRefused(f"{name}：从 https 转到了 http；请在浏览器里确认网址，下载成文件后再导入")
    return target


@dataclass(frozen=True, slots=True)
class _Step:
    """One request; `until` is when all of them must be over."""

    address: str
    name: str
    settings: Settings
    until: float

    @contextmanager
    def answer(self) -> Iterator[http.client.HTTPResponse]:
        parts = self._parts()
        host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
        connection: http.client.HTTPConnection | None = None
        late = threading.Event()
        try:
            open_socket = self._connect(host, port)
            if parts.scheme == "https":
                open_socket = ssl.create_default_context().wrap_socket(open_socket, server_hostname=host)
            connection = http.client.HTTPConnection(host, port)
            connection.sock = open_socket
            timer = threading.Timer(max(0.1, self.until - time.monotonic()), _give_up, (open_socket, late))
            timer.daemon = True
            timer.start()
            try:
                path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                headers = {"Accept-Encoding": "identity", "User-Agent": "Mozilla/5.0", "Accept": "*/*"}
                connection.request("GET", _ascii(path), headers={"Host": _ascii(parts.netloc), **headers})
                with connection.getresponse() as response:
                    yield response
            finally:
                timer.cancel()
        except FileRefused as error:
            if late.is_set():
                raise self._late() from error
            raise
        except _FAILURES as error:
            if late.is_set() or isinstance(error, TimeoutError):
                raise self._late() from error
            raise FileRefused(f"{self.name}：取不到（{shown(str(error))}）；请检查网址和网络") from error
        finally:
            if connection is not None:
                connection.close()

    def _late(self) -> FileRefused:
        seconds = f"{self.settings.read_seconds:g} 秒内没有取完"
        return FileRefused(f"{self.name}：{seconds}；请下载成文件后再导入，或调大设置 WENBAO_READ_SECONDS")

    def _parts(self) -> SplitResult:
        try:
            parts = urlsplit(self.address)
            bad = parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0
        except ValueError:
            bad = True
        if bad:
            raise FileRefused(f"{self.name}：网址不对；请照 https://主机/路径 写")
        if parts.username is not None or parts.password is not None:
            raise FileRefused(f"{self.name}：网址里带着用户名或密码；请去掉，或下载成文件后再导入")
        return parts

    def _connect(self, host: str, port: int) -> socket.socket:
        """A connection to what the name was found to be, if all of it is public."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        for _, _, _, _, place in found:
            if not self._may_go_to(str(place[0])):
                raise FileRefused(f"{self.name}：主机 {shown(host)} 在内部网络里，不去取；请下载成文件后再导入")
        failure: OSError = OSError("没有地址")
        for family, kind, protocol, _, place in found:
            made = socket.socket(family, kind, protocol)
            made.settimeout(min(_STALL, max(0.1, self.until - time.monotonic())))
            try:
                made.connect(place)
                return made
            except OSError as error:
                made.close()
                failure = error
        raise failure

    def _may_go_to(self, place: str) -> bool:
        return is_public(place) or (self.settings.fetch_loopback and ipaddress.ip_address(place).is_loopback)

    def write(self, answer: http.client.HTTPResponse, target: Path) -> None:
        """The body into a file; no more of it than a file may have, packed or unpacked."""
        most = int(self.settings.max_file_mb * 1024 * 1024) * (10 if target.suffix == ".zip" else 1)
        unpack = self._unpacker(answer.getheader("content-encoding", "identity").strip().lower())
        if int(answer.getheader("content-length") or 0) > most:
            raise self._too_large()
        done = 0
        with target.open("xb") as file:
            while chunk := answer.read1(_CHUNK):
                if time.monotonic() > self.until:
                    raise self._late()
                while chunk:
                    piece = unpack.decompress(chunk, _CHUNK) if unpack else chunk
                    chunk = unpack.unconsumed_tail if unpack else b""
                    done += len(piece)
                    if done > most:
                        raise self._too_large()
                    file.write(piece)
        if answer.length:
            raise FileRefused(f"{self.name}：没有传完就断了；请再试一次，或下载成文件后再导入")

    def _unpacker(self, encoding: str) -> "zlib._Decompress | None":
        if encoding in ("identity", ""):
            return None
        if encoding in ("gzip", "x-gzip", "deflate"):
            return zlib.decompressobj(zlib.MAX_WBITS | 32)
        raise FileRefused(f"{self.name}：服务器用了不认识的压缩（{shown(encoding)}）；请下载成文件后再导入")

    def _too_large(self) -> FileRefused:
        most = self.settings.max_file_mb
        return FileRefused(f"{self.name}：超过上限 {most:g} MB；请换一个网址，或调大设置 WENBAO_MAX_FILE_MB")


def is_public(place: str) -> bool:
    """Whether an address is one of the whole internet: not this machine, its network, or a way round to them."""
    try:
        address = ipaddress.ip_address(place.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return address.is_global and not address.is_multicast


def _give_up(open_socket: socket.socket, late: threading.Event) -> None:
    """What drips byte by byte keeps no time of its own."""
    late.set()
    with suppress(OSError):
        open_socket.shutdown(socket.SHUT_RDWR)


def _ascii(text: str) -> str:
    """As it goes over the wire; what is already escaped stays. Line ends cannot be: urlsplit drops them."""
    from urllib.parse import quote

    return quote(text, safe="/:?#[]@!$&'()*+,;=%~-._")


def _file_name(address: str, headers: Message, name: str) -> str:
    """What the file is called: by the server, or by the end of its address; with a suffix that says what it is."""
    given = _disposed(headers) or unquote(urlsplit(address).path).rstrip("/").rpartition("/")[2]
    clean = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in given)[-80:].lstrip(". ")
    suffix = Path(clean).suffix.lower()
    kind = headers.get_content_type() if headers.get("content-type") else ""
    if kind not in _ANY and kind not in _TYPES:
        raise FileRefused(f"{name}：服务器给的是 {shown(kind)}，不是报告文件；请确认网址")
    if suffix in _KNOWN and (kind in _ANY or (kind != "text/html" or SUFFIXES.get(suffix) == "html")):
        return clean
    if kind in _ANY:
        raise FileRefused(f"{name}：看不出是什么文件（服务器没有说，名字里也没有后缀）；请下载后改好后缀再导入")
    return f"{Path(clean).stem or urlsplit(address).hostname}{_TYPES[kind]}"


def _disposed(headers: Message) -> str:
    """报告.docx out of attachment; filename*=UTF-8''%E6%8A%A5…; or of a plain filename in UTF-8 or GBK."""
    value = headers.get_param("filename", "", "content-disposition")
    if isinstance(value, tuple):
        return collapse_rfc2231_value(value)
    text = unquote(str(value or ""))
    for codec in ("utf-8", "gb18030"):
        try:
            return text.encode("latin-1").decode(codec)
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return text
