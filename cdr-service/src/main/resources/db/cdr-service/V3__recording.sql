-- Milliseconds of the recording that recording_url names; 0 if there is none, or it was not told.
ALTER TABLE calls
    ADD COLUMN recording_ms bigint NOT NULL DEFAULT 0;
