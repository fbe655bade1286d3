-- A wiped tombstone that a restored server sends once more stays wiped (2), and is due again: its history may have come too.
DROP INDEX tombstone_due;
CREATE INDEX tombstone_due ON tombstone (deleted_clock) WHERE wiped <> 1;
