"""Scans made of lines of text: the pages of a PDF as pictures at 200 dpi, a little askew, blurred and speckled."""

import random
from collections.abc import Sequence
from io import BytesIO

from bench.pdfs import one_column

_DPI = 200
_TILT = 0.4
_SPECKLES = 400


def scan(lines: Sequence[str], most: int | None = None, *, dpi: int = _DPI) -> bytes:
    """A PDF of pictures of at most so many pages. Needs a Chinese font on the machine, which pdfium draws with."""
    import pypdfium2
    from PIL import Image, ImageFilter

    chance = random.Random(len(lines))
    pictures = []
    pages = pypdfium2.PdfDocument(one_column(list(lines)))
    for page in list(pages)[:most]:
        picture = page.render(scale=dpi / 72).to_pil().convert("L")
        tilt = chance.uniform(-_TILT, _TILT)
        picture = picture.rotate(tilt, fillcolor=255, resample=Image.Resampling.BICUBIC)
        picture = picture.filter(ImageFilter.GaussianBlur(0.6))
        for _ in range(_SPECKLES):
            picture.putpixel((chance.randrange(picture.width), chance.randrange(picture.height)), chance.randrange(160))
        pictures.append(picture)
    out = BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], resolution=dpi, quality=80)
    return out.getvalue()
