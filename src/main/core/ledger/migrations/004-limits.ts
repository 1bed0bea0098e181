/** Official limits, what was warned of, and what was foretold. A window has its highest percents, not every reading. */
export const limitTables = `
CREATE TABLE limit_window (
  id INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  window_id TEXT NOT NULL,
  resets_at_ms INTEGER NOT NULL,
  first_read_at_ms INTEGER NOT NULL,
  read_at_ms INTEGER,
  newest_at_ms INTEGER,
  is_over INTEGER NOT NULL,
  hit_at_ms INTEGER,
  -- A reading that waits for a second one that agrees: all four, or none.
  waiting_at_ms INTEGER,
  waiting_percent REAL,
  waiting_is_over INTEGER,
  waiting_session TEXT
) STRICT;
CREATE INDEX limit_window_reset ON limit_window (resets_at_ms);

CREATE TABLE limit_rise (
  window INTEGER NOT NULL REFERENCES limit_window (id),
  at_ms INTEGER NOT NULL,
  percent REAL NOT NULL,
  source TEXT NOT NULL,
  PRIMARY KEY (window, at_ms)
) STRICT, WITHOUT ROWID;
CREATE INDEX limit_rise_time ON limit_rise (at_ms);

-- Windows that an account has been said not to have.
CREATE TABLE limit_absence (
  account TEXT NOT NULL,
  window_id TEXT NOT NULL,
  absent_at_ms INTEGER NOT NULL,
  PRIMARY KEY (account, window_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE fired_alert (
  account TEXT NOT NULL,
  window_id TEXT NOT NULL,
  resets_at_ms INTEGER,
  threshold REAL,
  kind TEXT NOT NULL,
  fired_at_ms INTEGER NOT NULL,
  detail TEXT
) STRICT;
CREATE INDEX fired_alert_time ON fired_alert (fired_at_ms);

CREATE TABLE alert_snooze (
  account TEXT NOT NULL,
  window_id TEXT NOT NULL,
  until_ms INTEGER NOT NULL,
  PRIMARY KEY (account, window_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE forecast_promise (
  account TEXT NOT NULL,
  window_id TEXT NOT NULL,
  resets_at_ms INTEGER NOT NULL,
  made_at_ms INTEGER NOT NULL,
  low REAL NOT NULL,
  mid REAL NOT NULL,
  high REAL NOT NULL,
  linear REAL NOT NULL,
  PRIMARY KEY (account, window_id, resets_at_ms, made_at_ms)
) STRICT, WITHOUT ROWID;

-- Transcripts have been read without heed of limits that were hit. They are read once more; what is counted already merges into itself.
DELETE FROM file_cursor;
`
