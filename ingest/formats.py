"""What the readers of PDF, Word and web pages share: the errors of parsing libraries, what is Chinese in a text."""

import struct
import zipfile
import zlib

BROKEN = (  # what pdfplumber, python-docx, lxml (SyntaxError) and zipfile are known to raise on damaged files
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)

CJK = "\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60“”‘’—…"
