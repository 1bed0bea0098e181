/**
 * Slices are added up to days, and both may wait: a commit that touches many quarters, as those of an import do, only notes which.
 * What waits is computed when somebody reads.
 */
export const rollupTables = `
CREATE TABLE day_use (
  day INTEGER NOT NULL, -- since 1970, UTC
  at_ms INTEGER NOT NULL,
  project_id INTEGER REFERENCES word (id),
  model_id INTEGER NOT NULL REFERENCES word (id),
  agent_id INTEGER REFERENCES word (id),
  is_fast INTEGER NOT NULL,
  is_us INTEGER NOT NULL,
  prompt_band INTEGER NOT NULL,
  input INTEGER NOT NULL,
  output INTEGER NOT NULL,
  cache_write_5m INTEGER NOT NULL,
  cache_write_1h INTEGER NOT NULL,
  cache_read INTEGER NOT NULL,
  web_searches INTEGER NOT NULL,
  responses INTEGER NOT NULL,
  incomplete_responses INTEGER NOT NULL,
  last_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX day_use_day ON day_use (day);

CREATE TABLE waiting_quarter (quarter_ms INTEGER PRIMARY KEY) STRICT;
CREATE TABLE waiting_day (day INTEGER PRIMARY KEY) STRICT;
INSERT INTO waiting_day SELECT DISTINCT quarter_ms / 86400000 FROM slice;

-- All responses can be counted in an index, less these few.
CREATE INDEX response_not_counted ON response (id) WHERE NOT is_counted;
`
