-- The catalog: the truth about what is indexed. One transaction adds, replaces or removes one report.
-- Needs SQLite 3.35 or later with FTS5.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE reports (
  id          TEXT PRIMARY KEY,
  title       TEXT NOT NULL,
  region      TEXT NOT NULL,
  level       TEXT NOT NULL,
  year        INTEGER NOT NULL,
  date        TEXT,
  meeting     TEXT,
  speaker     TEXT,
  digest      TEXT NOT NULL,
  fingerprint TEXT NOT NULL,     -- of the file, its manifest row and the parser: equal means nothing to do
  checksum    TEXT NOT NULL,     -- of the paragraphs and sentences below, for `wenbao verify`
  sentences   INTEGER NOT NULL,  -- how many
  revision    INTEGER NOT NULL   -- the generation that put it here
) WITHOUT ROWID;

CREATE TABLE paragraphs (
  report TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  text   TEXT NOT NULL,
  start  INTEGER NOT NULL,
  PRIMARY KEY (report, number)
) WITHOUT ROWID;

CREATE TABLE vectors (
  key    TEXT PRIMARY KEY,       -- SHA-256 of the embedding model's name and the passage
  vector BLOB NOT NULL           -- little-endian float32
);

CREATE TABLE sentences (
  number       INTEGER PRIMARY KEY,  -- also the row of `words`; ascends in reading order within a report
  id           TEXT NOT NULL UNIQUE,
  report       TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
  paragraph    INTEGER NOT NULL,
  start        INTEGER NOT NULL,
  "end"        INTEGER NOT NULL,
  text         TEXT NOT NULL,
  section      TEXT NOT NULL,        -- JSON list of headings, outermost first
  period_first INTEGER,
  period_last  INTEGER,              -- NULL: no period at all
  kind         TEXT,
  passage      TEXT NOT NULL,        -- what is embedded
  vector       TEXT NOT NULL         -- a key of `vectors`; while it is not there, the sentence waits to be embedded
);
CREATE INDEX sentences_report ON sentences (report);
CREATE INDEX sentences_vector ON sentences (vector);

CREATE TABLE indicators (
  report       TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
  position     INTEGER NOT NULL,
  name         TEXT NOT NULL,
  quantity     TEXT NOT NULL,        -- JSON of Quantity
  period_first INTEGER,
  period_last  INTEGER,
  kind         TEXT,
  quote        TEXT NOT NULL,
  paragraph    INTEGER NOT NULL,
  start        INTEGER NOT NULL,
  "end"        INTEGER NOT NULL,
  PRIMARY KEY (report, position)
) WITHOUT ROWID;

CREATE INDEX indicators_name ON indicators (name);

-- Sentences whose vector in Chroma is not yet what stands here: to upsert, or to delete if the sentence is gone.
CREATE TABLE pending (
  sentence TEXT PRIMARY KEY
) WITHOUT ROWID;

-- The texts come tokenised (text/segments.py): words parted by spaces. The ascii tokenizer keeps all else as it is.
CREATE VIRTUAL TABLE words USING fts5 (body, headings, tokenize = "ascii tokenchars '.+&'");
CREATE VIRTUAL TABLE words_vocab USING fts5vocab (words, 'row');
