/** One numbered step of a file's schema; it runs in a transaction of its own. */
export interface Migration {
  readonly version: number;
  /** `{schema}` stands for the name the file has on the connection. */
  readonly sql: string;
}

/** The schema of `desk.db`, step by step. A released step is never changed. */
export const DESK_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    sql: `
      CREATE TABLE incidents (
        id TEXT PRIMARY KEY, state TEXT NOT NULL, phase TEXT NOT NULL, severity TEXT, service TEXT NOT NULL,
        host TEXT NOT NULL, title TEXT NOT NULL, fingerprint TEXT NOT NULL, count INTEGER NOT NULL,
        attempts INTEGER NOT NULL, opened_at TEXT NOT NULL, updated_at TEXT NOT NULL, cost_usd REAL NOT NULL,
        last_line_at TEXT NOT NULL, triage TEXT, diagnosis TEXT
      ) STRICT;
      CREATE INDEX incidents_by_state ON incidents (state, opened_at, id);
      CREATE INDEX incidents_by_key ON incidents (fingerprint, service, host, opened_at, id);
      CREATE INDEX incidents_by_time ON incidents (opened_at, id);

      CREATE TABLE evidence (
        number INTEGER PRIMARY KEY, ref TEXT NOT NULL UNIQUE,
        incident_id TEXT NOT NULL REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED,
        at TEXT NOT NULL, source TEXT NOT NULL, byte_offset INTEGER NOT NULL, matched INTEGER NOT NULL,
        text TEXT NOT NULL
      ) STRICT;
      CREATE INDEX evidence_of_incident ON evidence (incident_id, number);

      CREATE TABLE approvals (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        incident_id TEXT NOT NULL REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED,
        state TEXT NOT NULL, body TEXT NOT NULL, decided_at TEXT, decided_by TEXT, reason TEXT
      ) STRICT;
      CREATE INDEX approvals_by_state ON approvals (state, number);
      CREATE INDEX approvals_of_incident ON approvals (incident_id, number);

      CREATE TABLE action_runs (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        approval_id TEXT NOT NULL REFERENCES approvals (id) DEFERRABLE INITIALLY DEFERRED,
        step_index INTEGER NOT NULL, incident_id TEXT NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL,
        output TEXT NOT NULL, finished_at TEXT,
        UNIQUE (approval_id, step_index)
      ) STRICT;
      CREATE INDEX action_runs_of_incident ON action_runs (incident_id, number);
      CREATE INDEX action_runs_unfinished ON action_runs (number) WHERE state = 'claimed';

      CREATE TABLE drafts (
        number INTEGER PRIMARY KEY,
        incident_id TEXT NOT NULL REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED,
        step TEXT NOT NULL
      ) STRICT;
      CREATE INDEX drafts_of_incident ON drafts (incident_id, number);

      CREATE TABLE restarts (number INTEGER PRIMARY KEY, service TEXT NOT NULL, at TEXT NOT NULL) STRICT;
      CREATE INDEX restarts_of_service ON restarts (service, at);

      CREATE TABLE memory (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, service TEXT NOT NULL, title TEXT NOT NULL,
        fingerprint TEXT NOT NULL, root_cause TEXT NOT NULL, fix TEXT NOT NULL, keywords TEXT NOT NULL,
        resolved_at TEXT NOT NULL
      ) STRICT;
      CREATE INDEX memory_by_fingerprint ON memory (fingerprint, resolved_at);
      CREATE INDEX memory_by_time ON memory (resolved_at, number);
      CREATE VIRTUAL TABLE memory_words USING fts5 (keywords, content = '', contentless_delete = 1);

      CREATE TABLE cursors (source TEXT PRIMARY KEY, file_id TEXT NOT NULL, byte_offset INTEGER NOT NULL) STRICT;
      CREATE TABLE gaps (
        number INTEGER PRIMARY KEY, source TEXT NOT NULL, from_at TEXT NOT NULL, to_at TEXT, bytes INTEGER,
        why TEXT NOT NULL, recovered INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX gaps_of_source ON gaps (source, number);

      CREATE TABLE desk_state (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

      CREATE TABLE desk_identity (id TEXT PRIMARY KEY) STRICT;
      INSERT INTO desk_identity (id) VALUES (lower(hex(randomblob(16))));

      CREATE TABLE events (
        seq INTEGER PRIMARY KEY, at TEXT NOT NULL, incident_id TEXT, role TEXT, type TEXT NOT NULL, data TEXT NOT NULL
      ) STRICT;
      CREATE INDEX events_of_incident ON events (incident_id, seq);

      CREATE TABLE outbox (
        number INTEGER PRIMARY KEY AUTOINCREMENT, incident_id TEXT NOT NULL, body TEXT NOT NULL,
        tries INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      CREATE INDEX outbox_of_incident ON outbox (incident_id, number);

      CREATE TABLE audit_redo (seq INTEGER PRIMARY KEY, entry TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
    `,
  },
  {
    version: 2,
    sql: `
      ALTER TABLE cursors ADD COLUMN anchor TEXT NOT NULL DEFAULT '';
      ALTER TABLE cursors ADD COLUMN token TEXT NOT NULL DEFAULT '';

      ALTER TABLE incidents ADD COLUMN kind TEXT NOT NULL DEFAULT 'error';
      ALTER TABLE incidents ADD COLUMN reopened INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE incidents ADD COLUMN flapping INTEGER NOT NULL DEFAULT 0;
      CREATE INDEX incidents_of_host ON incidents (host, kind, opened_at, id);
      CREATE INDEX incidents_flapping ON incidents (last_line_at) WHERE flapping = 1;

      CREATE TABLE incident_kinds (
        incident_id TEXT NOT NULL REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED,
        fingerprint TEXT NOT NULL, service TEXT NOT NULL, title TEXT NOT NULL, count INTEGER NOT NULL,
        first_at TEXT NOT NULL, last_at TEXT NOT NULL,
        PRIMARY KEY (incident_id, fingerprint, service)
      ) STRICT;
      CREATE INDEX incident_kinds_by_key ON incident_kinds (fingerprint, service);

      CREATE TABLE silences (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, host TEXT, service TEXT,
        fingerprint TEXT, reason TEXT NOT NULL, author TEXT NOT NULL, created_at TEXT NOT NULL, starts_at TEXT NOT NULL,
        ends_at TEXT NOT NULL, ended_at TEXT, ended_by TEXT, suppressed INTEGER NOT NULL DEFAULT 0, last_at TEXT
      ) STRICT;
      CREATE INDEX silences_by_end ON silences (ends_at, number);

      CREATE TABLE host_freezes (
        host TEXT PRIMARY KEY, since TEXT NOT NULL, incident_id TEXT NOT NULL, pinned TEXT NOT NULL,
        presented TEXT NOT NULL, key_type TEXT NOT NULL
      ) STRICT;
    `,
  },
  {
    version: 3,
    sql: `
      CREATE INDEX milestones_of_incident ON events (incident_id, seq)
        WHERE type NOT IN ('line_captured', 'incident_repeated');

      ALTER TABLE incidents ADD COLUMN pruned_at TEXT;
      CREATE INDEX incidents_unpruned ON incidents (last_line_at) WHERE pruned_at IS NULL;

      CREATE TABLE placeholders (
        incident_id TEXT NOT NULL REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED,
        kind TEXT NOT NULL, number INTEGER NOT NULL, mark TEXT NOT NULL, sealed BLOB NOT NULL,
        PRIMARY KEY (incident_id, kind, number), UNIQUE (incident_id, mark)
      ) STRICT;

      CREATE TABLE taints (
        number INTEGER PRIMARY KEY,
        incident_id TEXT NOT NULL REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED,
        at TEXT NOT NULL, ref TEXT NOT NULL, source TEXT NOT NULL, kind TEXT NOT NULL, verdict TEXT NOT NULL,
        categories TEXT NOT NULL, score REAL NOT NULL, text TEXT NOT NULL
      ) STRICT;
      CREATE INDEX taints_of_incident ON taints (incident_id, number);

      CREATE TABLE evidence_spills (
        ref TEXT PRIMARY KEY,
        incident_id TEXT NOT NULL REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED,
        bytes INTEGER NOT NULL, text TEXT NOT NULL
      ) STRICT;
      CREATE INDEX evidence_spills_of_incident ON evidence_spills (incident_id);

      CREATE TABLE grants (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, incident_id TEXT, service TEXT NOT NULL, rule TEXT NOT NULL,
        author TEXT NOT NULL, via TEXT NOT NULL, reason TEXT NOT NULL, created_at TEXT NOT NULL, ends_at TEXT NOT NULL,
        ended_at TEXT, ended_by TEXT, uses INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      CREATE INDEX grants_of_service ON grants (service, ends_at);

      CREATE TABLE permissions (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        incident_id TEXT NOT NULL REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED,
        state TEXT NOT NULL, body TEXT NOT NULL, decided_at TEXT, decided_by TEXT, why TEXT
      ) STRICT;
      CREATE INDEX permissions_by_state ON permissions (state, number);
      CREATE INDEX permissions_of_incident ON permissions (incident_id, number);

      CREATE TABLE mcp_pins (
        server TEXT NOT NULL, tool TEXT NOT NULL, hash TEXT NOT NULL, definition TEXT NOT NULL,
        pinned_at TEXT NOT NULL, pinned_by TEXT NOT NULL,
        PRIMARY KEY (server, tool)
      ) STRICT;

      -- Money in billionths of a US dollar. The times in milliseconds are those of the budget's own clock, which never goes back.
      CREATE TABLE cost_ledger (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at TEXT NOT NULL, incident_id TEXT, role TEXT,
        provider TEXT NOT NULL, model TEXT NOT NULL, reserved_nano INTEGER NOT NULL, reserved_ms INTEGER NOT NULL,
        settled_nano INTEGER, settled_ms INTEGER, usage TEXT
      ) STRICT;
      CREATE INDEX cost_ledger_by_time ON cost_ledger (at);
      CREATE INDEX cost_ledger_settled ON cost_ledger (settled_ms);
      CREATE INDEX cost_ledger_of_incident ON cost_ledger (incident_id);

      CREATE TABLE wire_calls (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        incident_id TEXT NOT NULL REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED,
        role TEXT NOT NULL, provider TEXT NOT NULL, model TEXT NOT NULL, at TEXT NOT NULL, finished_at TEXT,
        request BLOB NOT NULL, response BLOB, outcome TEXT NOT NULL, detail TEXT NOT NULL
      ) STRICT;
      CREATE INDEX wire_calls_of_incident ON wire_calls (incident_id, number);

      CREATE TABLE role_tapes (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        incident_id TEXT NOT NULL REFERENCES incidents (id) DEFERRABLE INITIALLY DEFERRED,
        role TEXT NOT NULL, at TEXT NOT NULL, finished_at TEXT, body TEXT NOT NULL, outcome TEXT
      ) STRICT;
      CREATE INDEX role_tapes_of_incident ON role_tapes (incident_id, number);

      CREATE TABLE fix_turns (service TEXT PRIMARY KEY, incident_id TEXT NOT NULL, at TEXT NOT NULL) STRICT;

      ALTER TABLE memory ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
      DROP TABLE memory_words;
      CREATE VIRTUAL TABLE memory_words USING fts5 (title, root_cause, fix, content = '', contentless_delete = 1);
      CREATE VIRTUAL TABLE memory_vocabulary USING fts5vocab (memory_words, row);
      INSERT INTO memory_words (rowid, title, root_cause, fix) SELECT number, title, root_cause, fix FROM memory;
    `,
  },
];

/** The schema of `audit.db`, step by step. A released step is never changed. */
export const AUDIT_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    sql: `
      CREATE TABLE {schema}.entries (seq INTEGER PRIMARY KEY, entry TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
      CREATE TRIGGER {schema}.entries_are_not_changed BEFORE UPDATE ON entries
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
      CREATE TRIGGER {schema}.entries_are_not_deleted BEFORE DELETE ON entries
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
      CREATE TRIGGER {schema}.entries_are_not_replaced BEFORE INSERT ON entries
        WHEN EXISTS (SELECT 1 FROM entries WHERE seq >= NEW.seq)
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
    `,
  },
];
