"""What the entry point group `wenbao.first_index` names: the one address of the bundled report in both worlds.

Packaging metadata is text that no build rewrites, and `ingest` is `wenbao.ingest` once it is installed.
"""

from ingest.first import index_bundled

__all__ = ["index_bundled"]
