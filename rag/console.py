"""Where a main function prints: standard output and error in UTF-8, whatever the locale or the code page says.

A Windows terminal takes any character; a pipe or a file there has the code page of the system (cp936, cp1252), which
lacks some that reports and messages hold, and printing one would end the program.
"""

import io
import sys


def speak_utf8() -> None:
    """To be called once, before anything is printed; what is no text stream of Python's own is left as it is."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
