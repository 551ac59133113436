-- The tables that are only added to (S53), in the words of both engines. What is
-- written stays as it was written; a person's free text can be blanked, and nothing
-- else. SQLite's REPLACE deletes without asking the triggers of DELETE, so every INSERT
-- looks for the row that it would replace.

-- The trail: the hash of a line is over the digest of its values, not over the values,
-- so that they can be blanked with their salt and the chain still holds.
GUARD event_stands BEFORE UPDATE ON clubs_event REFUSES
NEW.id IS DISTINCT FROM OLD.id
OR NEW.branch_id IS DISTINCT FROM OLD.branch_id
OR NEW.at IS DISTINCT FROM OLD.at
OR NEW.by_id IS DISTINCT FROM OLD.by_id
OR NEW.verb IS DISTINCT FROM OLD.verb
OR NEW.kind IS DISTINCT FROM OLD.kind
OR NEW.object_id IS DISTINCT FROM OLD.object_id
OR NEW.decision_id IS DISTINCT FROM OLD.decision_id
OR NEW.digest IS DISTINCT FROM OLD.digest
OR NEW.hash IS DISTINCT FROM OLD.hash
OR NEW.changes <> '{}'
OR NEW.salt <> '';

GUARD event_stays BEFORE DELETE ON clubs_event REFUSES
TRUE;

GUARD event_is_not_replaced BEFORE INSERT ON clubs_event REFUSES
EXISTS (SELECT 1 FROM clubs_event e WHERE e.id = NEW.id);

GUARD seal_stands BEFORE UPDATE ON clubs_seal REFUSES
TRUE;

GUARD seal_stays BEFORE DELETE ON clubs_seal REFUSES
TRUE;

GUARD seal_is_not_replaced BEFORE INSERT ON clubs_seal REFUSES
EXISTS (SELECT 1 FROM clubs_seal s WHERE s.id = NEW.id)
OR EXISTS (
    SELECT 1 FROM clubs_seal s WHERE s.branch_id = NEW.branch_id AND s."on" = NEW."on"
);

-- The ledger: asked for, and then either carried out or withdrawn, once.
GUARD erasure_stands BEFORE UPDATE ON clubs_erasure REFUSES
OLD.done_at IS NOT NULL
OR OLD.withdrawn_at IS NOT NULL
OR (NEW.done_at IS NULL AND NEW.withdrawn_at IS NULL)
OR NEW.id IS DISTINCT FROM OLD.id
OR NEW.branch_id IS DISTINCT FROM OLD.branch_id
OR NEW.person_id IS DISTINCT FROM OLD.person_id
OR NEW.user_id IS DISTINCT FROM OLD.user_id
OR NEW.pseudonym IS DISTINCT FROM OLD.pseudonym
OR NEW.asked_by_id IS DISTINCT FROM OLD.asked_by_id
OR NEW.asked_at IS DISTINCT FROM OLD.asked_at;

GUARD erasure_stays BEFORE DELETE ON clubs_erasure REFUSES
TRUE;

GUARD erasure_is_not_replaced BEFORE INSERT ON clubs_erasure REFUSES
EXISTS (SELECT 1 FROM clubs_erasure e WHERE e.id = NEW.id);

-- The read log is cleared away in its time, and by nobody before that: no branch can
-- shorten it to less than three months.
GUARD reading_stands BEFORE UPDATE ON clubs_reading REFUSES
NEW.id IS DISTINCT FROM OLD.id
OR NEW.branch_id IS DISTINCT FROM OLD.branch_id
OR NEW.by_id IS DISTINCT FROM OLD.by_id
OR NEW.at IS DISTINCT FROM OLD.at
OR NEW.kind IS DISTINCT FROM OLD.kind
OR NEW.object_id IS DISTINCT FROM OLD.object_id
OR NEW.reason <> '';

GUARD reading_stays BEFORE DELETE ON clubs_reading REFUSES
OLD.at >= MONTHS_AGO(3);

GUARD reading_is_not_replaced BEFORE INSERT ON clubs_reading REFUSES
EXISTS (SELECT 1 FROM clubs_reading r WHERE r.id = NEW.id);

GUARD clearing_stands BEFORE UPDATE ON clubs_clearing REFUSES
TRUE;

GUARD clearing_stays BEFORE DELETE ON clubs_clearing REFUSES
TRUE;

GUARD clearing_is_not_replaced BEFORE INSERT ON clubs_clearing REFUSES
EXISTS (SELECT 1 FROM clubs_clearing c WHERE c.id = NEW.id);
