/** What joins telemetry with transcripts (see [Note: loose sightings] in dedupe.ts), and what metrics count. */
export const telemetryTables = `
-- Lines of responses whose lines name no request.
CREATE TABLE line (
  line_uuid TEXT NOT NULL,
  response_id INTEGER NOT NULL REFERENCES response (id),
  PRIMARY KEY (line_uuid, response_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX line_response ON line (response_id);

-- Lines that telemetry says an event's response became. The response may not be there yet.
CREATE TABLE answered_line (
  line_uuid TEXT NOT NULL,
  message_id TEXT NOT NULL,
  PRIMARY KEY (line_uuid, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX answered_line_message ON answered_line (message_id);

CREATE TABLE metric_group (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  session_id INTEGER NOT NULL REFERENCES word (id),
  model_id INTEGER NOT NULL REFERENCES word (id),
  agent_id INTEGER REFERENCES word (id)
) STRICT;
CREATE INDEX metric_group_session ON metric_group (session_id);

CREATE TABLE metric_export (
  group_id INTEGER NOT NULL REFERENCES metric_group (id),
  start_ms INTEGER NOT NULL,
  time_ms INTEGER NOT NULL,
  is_cumulative INTEGER NOT NULL,
  input INTEGER NOT NULL,
  output INTEGER NOT NULL,
  cache_write INTEGER NOT NULL,
  cache_read INTEGER NOT NULL,
  cost_usd REAL NOT NULL,
  PRIMARY KEY (group_id, is_cumulative, start_ms, time_ms)
) STRICT, WITHOUT ROWID;

-- How far the journal of telemetry has been taken in: one row, or none.
CREATE TABLE journal_place (id INTEGER PRIMARY KEY CHECK (id = 1), place TEXT NOT NULL) STRICT;
`

/**
 * Made with the first telemetry, in a tenth of a second: who never has any need not keep them. The end of a request id tells two
 * apart nearly as well as all of it.
 */
export const telemetryIndexes = `
CREATE INDEX IF NOT EXISTS response_request ON response (substr(request_id, -8)) WHERE request_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS response_telemetry_only ON response (origin_id) WHERE seen_in = 2;
`
