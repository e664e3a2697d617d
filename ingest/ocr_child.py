"""The process that recognises one page after the other for its parent: `python -m ingest.ocr_child` (ingest.ocr).

A request is {"path", "page", "seconds", "memory_mb"}; what comes back is a line with "pieces", each
[text, x0, x1, top, bottom, confidence]; `ingest.childhood` says how the process lives and ends. The page is drawn by
pdfium as a reader would see it, turned, in strips or packed in whatever way its pictures are. Nothing is
fetched: the models lie in the package, and ONNX Runtime's telemetry is off.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.childhood import serve
from rag.errors import FileRefused
from rag.types import Json

_DPI = 200
_LONGEST = 3_500
"""Pixels of a page's longer side at most: a poster is drawn smaller."""
_LEAST_SURE = 0.3
"""Below it what was found is a stamp or a stain. What is unsure but text is kept, and told as unsure."""
_UPRIGHT = 0.75
"""Of a page that is less sure on average it is tried whether it lies on its head or on a side."""
_POINTS = 72.0


class _Engine:
    def __init__(self) -> None:
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime
        from rapidocr import RapidOCR

        onnxruntime.disable_telemetry_events()
        threads = max(1, os.cpu_count() or 1)
        self._engine: Any = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.text_score": _LEAST_SURE,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            }
        )
        self._open: tuple[str, Any] | None = None

    def __call__(self, request: Json) -> Iterator[Json]:
        try:
            picture, scale = self._drawn(request["path"], int(request["page"]))
        except (OSError, ValueError, IndexError, RuntimeError) as error:
            name = Path(request["path"]).name
            raise FileRefused(f"{name}：第{request['page']}页画不出来，识别不了；请重新扫描或导出") from error
        yield {"pieces": list(self._pieces(picture, scale))}

    def _drawn(self, path: str, page: int) -> tuple[Any, float]:
        """(the page as pixels, how many of them are a point)."""
        import pypdfium2

        if self._open is None or self._open[0] != path:
            if self._open is not None:
                self._open[1].close()
            self._open = (path, pypdfium2.PdfDocument(path))
        sheet = self._open[1][page - 1]
        scale = min(_DPI / _POINTS, _LONGEST / max(*sheet.get_size(), 1.0))
        picture = sheet.render(scale=scale).to_pil().convert("RGB")
        sheet.close()
        return picture, scale

    def _pieces(self, picture: Any, scale: float) -> Iterator[list[Any]]:
        found = self._upright(picture)
        if found.txts is None:
            return
        for box, text, sure in zip(found.boxes, found.txts, found.scores, strict=True):
            (ax, ay), (bx, by), (cx, cy), (dx, dy) = ([float(n) / scale for n in corner] for corner in box)
            yield [text, min(ax, dx), max(bx, cx), (ay + by) / 2, (cy + dy) / 2, round(float(sure), 4)]

    def _upright(self, picture: Any) -> Any:
        """What is found on the page as it lies, or, where that makes no sense, as it lies turned. The engine's own look
        at each row (`use_cls`) is not asked: it turns some that stand upright, and then reads nonsense."""
        import numpy

        pixels = numpy.asarray(picture)[:, :, ::-1]  # its own order is blue, green, red
        best = self._engine(pixels, use_cls=False)
        for turns in (2, 1, 3):
            if best.txts is None or _mean(best) >= _UPRIGHT:
                break
            turned = self._engine(numpy.ascontiguousarray(numpy.rot90(pixels, turns)), use_cls=False)
            best = turned if turned.txts is not None and _mean(turned) > _mean(best) else best
        return best


def _mean(found: Any) -> float:
    return sum(map(float, found.scores)) / len(found.scores)


if __name__ == "__main__":
    serve(_Engine)
