"""`python -m bench [--record]`: the table; with `--growth`, the plot of 1, 10, 117, 10 000 reports instead.

`python -m bench places` asks for a thousand names of places; `python -m bench formats` reads twenty reports as Word
files and web pages; `python -m bench tables` measures tables over 117 and 10,000 reports;
`--worn` takes the recall of five approximate indexes of which a fifth was replaced;
`--ingest` reads all reports from nothing (half an hour).
"""

import sys

from rich.console import Console

from commands.failures import complain
from rag.errors import WenBaoError
from rag.settings import load_settings

_OPTIONS = {"--record", "--growth", "--worn", "--ingest", "places", "formats", "tables"}


def main() -> int:
    """Exit status 0, 1 where something failed, 2 for an unknown option."""
    unknown = set(sys.argv[1:]) - _OPTIONS
    if unknown:
        complain(f"没有 {'、'.join(sorted(unknown))} 这个选项；可用的有 {'、'.join(sorted(_OPTIONS))}")
        return 2
    console = Console(width=None if sys.stdout.isatty() else 150)
    try:
        settings = load_settings().model_copy(update={"model": None, "chroma_url": None})
        if "--growth" in sys.argv:
            from bench.growth import run_growth

            run_growth(settings, console, record="--record" in sys.argv)
        elif "places" in sys.argv:
            from bench.places import run_places

            run_places(settings, console, record="--record" in sys.argv)
        elif "formats" in sys.argv:
            from bench.formats import run_formats

            run_formats(settings, console, record="--record" in sys.argv)
        elif "tables" in sys.argv:
            from bench.tables import run_tables

            run_tables(settings, console, record="--record" in sys.argv)
        elif "--ingest" in sys.argv:
            from bench.indexing import run_ingest

            run_ingest(settings, console, record="--record" in sys.argv)
        elif "--worn" in sys.argv:
            from bench.worn import run_worn

            run_worn(settings, console, record="--record" in sys.argv)
        else:
            from bench.run import run_bench

            run_bench(settings, console, record="--record" in sys.argv)
    except WenBaoError as error:
        complain(str(error))
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main())
