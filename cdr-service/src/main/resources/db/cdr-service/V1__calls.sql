-- Every event as it arrived, once.
CREATE TABLE call_events (
    event_id    text        NOT NULL,
    event_type  text        NOT NULL,
    attempt_id  uuid        NOT NULL,
    call_id     text        NOT NULL, -- as the caller chose it
    occurred_at timestamptz NOT NULL, -- the event's timestamp
    received_at timestamptz NOT NULL DEFAULT now(),
    payload     jsonb       NOT NULL, -- the whole event
    PRIMARY KEY (event_id, occurred_at)
) PARTITION BY RANGE (occurred_at);
CREATE INDEX call_events_attempt ON call_events (attempt_id, event_type);
CREATE TABLE call_events_default PARTITION OF call_events DEFAULT;

-- What the events of an attempt come to.
CREATE TABLE calls (
    attempt_id    uuid        NOT NULL,
    call_id       text        NOT NULL, -- as the caller chose it
    tenant_id     text        NOT NULL,
    direction     text        NOT NULL,
    from_uri      text        NOT NULL,
    to_uri        text        NOT NULL,
    caller_number text        NOT NULL, -- user part of from_uri
    callee_number text        NOT NULL, -- user part of to_uri
    user_id       text        NOT NULL, -- empty for a guest
    callee_user_id text       NOT NULL, -- empty where no user was called
    start_time    timestamptz NOT NULL, -- INVITE
    ring_time     timestamptz,          -- first phone that rang
    answer_time   timestamptz,          -- ACK
    end_time      timestamptz,
    duration_ms   bigint      NOT NULL, -- milliseconds from answer to end; 0 if not answered
    status        text        NOT NULL CHECK (status IN ('STARTED', 'ANSWERED', 'ENDED')),
    disposition   text CHECK (disposition IN ('ANSWERED', 'BUSY', 'NO_ANSWER', 'CANCELLED', 'REJECTED', 'FAILED', 'REDIRECTED')),
    sip_code      integer     NOT NULL, -- final status that the caller got; 0 if not known
    ended_by      text        NOT NULL,
    reason        text        NOT NULL,
    answered_by   text        NOT NULL, -- AOR, or system
    transfer_time timestamptz,          -- of the last one
    transfer_by   text        NOT NULL, -- caller, callee or system
    transfer_kind text        NOT NULL, -- blind, attended or diverted
    transfer_target text      NOT NULL, -- URI
    transfer_attempt_id text  NOT NULL, -- empty where the call went on in this attempt
    recording_url text        NOT NULL,
    node_id       text        NOT NULL,
    trace_id      text        NOT NULL,
    trunk         text        NOT NULL, -- that it came from or left through; empty for none
    PRIMARY KEY (attempt_id, start_time)
) PARTITION BY RANGE (start_time);
CREATE INDEX calls_start ON calls (start_time, attempt_id);
CREATE INDEX calls_call ON calls (call_id, start_time);
CREATE INDEX calls_tenant ON calls (tenant_id, start_time);
CREATE INDEX calls_caller ON calls (caller_number, start_time);
CREATE INDEX calls_callee ON calls (callee_number, start_time);
CREATE TABLE calls_default PARTITION OF calls DEFAULT;

-- Makes the partition of a table for the month (UTC) that holds a day, with the rows that wait for it in the default partition.
CREATE FUNCTION make_partition(parent text, key text, day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    month date := date_trunc('month', day);
    since timestamptz := month::timestamp AT TIME ZONE 'UTC';
    until timestamptz := (month + interval '1 month')::timestamp AT TIME ZONE 'UTC';
    child text := parent || to_char(month, '"_"YYYY"_"MM');
BEGIN
    IF to_regclass(child) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent);
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', child, parent);
    EXECUTE format('WITH waiting AS (DELETE FROM %I WHERE %I >= %L AND %I < %L RETURNING *) INSERT INTO %I SELECT * FROM waiting',
        parent || '_default', key, since, key, until, child);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, child, since, until);
END $$;

-- Makes the partitions from last month to some months ahead. Whoever needs a table waits behind who waits for all of it, so
-- that is not for long: the caller tries again.
CREATE FUNCTION make_partitions(day date, ahead integer) RETURNS void LANGUAGE plpgsql SET lock_timeout = '500ms' AS $$
BEGIN
    -- One process at a time.
    PERFORM pg_advisory_xact_lock(hashtextextended('make_partitions', 0));
    FOR n IN -1 .. ahead LOOP
        PERFORM make_partition('call_events', 'occurred_at', (day + n * interval '1 month')::date);
        PERFORM make_partition('calls', 'start_time', (day + n * interval '1 month')::date);
    END LOOP;
END $$;
