/**
 * A word is any short text that many rows share. What a whole run of responses shares (session, project, model, agent, price) is one
 * origin: it keeps a response at about 150 bytes and lets slices be grouped by one number.
 */
export const ledgerTables = `
CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;

-- Transcripts, also those that are gone: the place of a response still names them.
CREATE TABLE file (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE origin (
  id INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL REFERENCES word (id),
  project_id INTEGER REFERENCES word (id),
  model_id INTEGER NOT NULL REFERENCES word (id),
  requested_model_id INTEGER REFERENCES word (id),
  agent_id INTEGER REFERENCES word (id),
  is_fast INTEGER NOT NULL,
  is_us INTEGER NOT NULL
) STRICT;
CREATE INDEX origin_session ON origin (session_id);

-- One per (message id, request id); not every one is counted (see [Note: identity] in dedupe.ts). The ledger itself keeps them unique:
-- an index of both ids would be as large as the rest of the row.
CREATE TABLE response (
  id INTEGER PRIMARY KEY,
  message_hash INTEGER NOT NULL,
  message_id TEXT NOT NULL,
  request_id TEXT,
  timestamp_ms INTEGER NOT NULL,
  origin_id INTEGER NOT NULL REFERENCES origin (id),
  input INTEGER NOT NULL,
  output INTEGER NOT NULL,
  cache_write_5m INTEGER NOT NULL,
  cache_write_1h INTEGER NOT NULL,
  cache_read INTEGER NOT NULL,
  file_id INTEGER REFERENCES file (id),
  file_offset INTEGER,
  web_searches INTEGER NOT NULL DEFAULT 0,
  is_complete INTEGER NOT NULL DEFAULT 1,
  is_counted INTEGER NOT NULL DEFAULT 1,
  -- Whether the origin's session was named by a copy, or is only the best guess.
  is_session_named INTEGER NOT NULL DEFAULT 0,
  -- One bit per source (see SeenInBits), 1 being transcripts.
  seen_in INTEGER NOT NULL DEFAULT 1,
  reported_cost_usd REAL
) STRICT;
CREATE INDEX response_message ON response (message_hash);
CREATE INDEX response_time ON response (timestamp_ms);
CREATE INDEX response_origin ON response (origin_id, timestamp_ms);

-- Which other sessions' transcripts hold the response. The owner is the session of its origin, kept here to find forks of a session.
CREATE TABLE copy (
  response_id INTEGER NOT NULL REFERENCES response (id),
  session_id INTEGER NOT NULL REFERENCES word (id),
  owner_session_id INTEGER NOT NULL REFERENCES word (id),
  PRIMARY KEY (response_id, session_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX copy_session ON copy (session_id, owner_session_id);
CREATE INDEX copy_owner ON copy (owner_session_id, session_id);

-- Each cost-state line of a session. An unknown time is that of the largest integer: it holds for the whole session.
CREATE TABLE session_total (
  session_id INTEGER NOT NULL REFERENCES word (id),
  model_id INTEGER NOT NULL REFERENCES word (id),
  at_ms INTEGER NOT NULL,
  input INTEGER NOT NULL,
  output INTEGER NOT NULL,
  cache_write_5m INTEGER NOT NULL,
  cache_write_1h INTEGER NOT NULL,
  cache_read INTEGER NOT NULL,
  web_searches INTEGER NOT NULL,
  cost_usd REAL NOT NULL,
  PRIMARY KEY (session_id, model_id, at_ms)
) STRICT, WITHOUT ROWID;

-- The rest is computed from the tables above, for what a commit touched: see [Note: quarters] in usage.ts.
CREATE TABLE slice (
  quarter_ms INTEGER NOT NULL,
  origin_id INTEGER NOT NULL REFERENCES origin (id),
  prompt_band INTEGER NOT NULL,
  input INTEGER NOT NULL,
  output INTEGER NOT NULL,
  cache_write_5m INTEGER NOT NULL,
  cache_write_1h INTEGER NOT NULL,
  cache_read INTEGER NOT NULL,
  web_searches INTEGER NOT NULL,
  responses INTEGER NOT NULL,
  incomplete_responses INTEGER NOT NULL,
  last_at_ms INTEGER NOT NULL,
  PRIMARY KEY (quarter_ms, origin_id, prompt_band)
) STRICT, WITHOUT ROWID;

CREATE TABLE residual (
  session_id INTEGER NOT NULL REFERENCES word (id),
  model_id INTEGER NOT NULL REFERENCES word (id),
  at_ms INTEGER NOT NULL,
  project_id INTEGER REFERENCES word (id),
  input INTEGER NOT NULL,
  output INTEGER NOT NULL,
  cache_write_5m INTEGER NOT NULL,
  cache_write_1h INTEGER NOT NULL,
  cache_read INTEGER NOT NULL,
  web_searches INTEGER NOT NULL,
  PRIMARY KEY (session_id, model_id, at_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX residual_time ON residual (at_ms);

-- REAL as JavaScript has them: an inode of Windows can be larger than an integer may be, a time can have fractions.
CREATE TABLE file_cursor (
  file_id INTEGER PRIMARY KEY REFERENCES file (id),
  inode REAL NOT NULL,
  birthtime_ms REAL NOT NULL,
  size_bytes INTEGER NOT NULL,
  mtime_ms REAL NOT NULL,
  read_offset INTEGER NOT NULL,
  last_timestamp_ms INTEGER,
  fingerprint INTEGER
) STRICT;

CREATE TABLE coverage_span (from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL) STRICT;
`
