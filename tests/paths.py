"""Where things lie that tests read, whichever room the test stands in."""

from pathlib import Path

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
DATA = TESTS / "data"
BUNDLED = ROOT / "ingest" / "bundled" / "district-changzhou-xinbei-2022.txt"
REPORTS = ROOT.parent / "shared" / "reports"
"""117 real reports beside the checkout; tests that need them are skipped where they are not."""
