-- How the parties were heard, from 1 to 4.5 by the E-model (ITU-T G.107); null where it is not known.
ALTER TABLE calls
    ADD COLUMN caller_mos    double precision, -- of the whole call
    ADD COLUMN caller_worst_mos double precision, -- of the worst 10 s
    ADD COLUMN caller_loss   double precision, -- 0 to 1, of the packets that should have come; null: nothing is known of the caller
    ADD COLUMN caller_cause  text NOT NULL DEFAULT '', -- why it was not heard, if it was not
    ADD COLUMN callee_mos    double precision,
    ADD COLUMN callee_worst_mos double precision,
    ADD COLUMN callee_loss   double precision,
    ADD COLUMN callee_cause  text NOT NULL DEFAULT '';
