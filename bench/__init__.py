"""How fast, how large, how many: `make bench` measures the house against peers in the same run.

Reading order: figures (what one figure is, and the table), corpus (which reports and questions), alone (the embedding
model by itself, the peer of nearly everything), searching, indexing, starting, users, run; growth, worn and the
ingest of everything stand apart, since they take half an hour.
"""
