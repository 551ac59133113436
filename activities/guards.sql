-- What the database refuses of an adopted plan and of an adopted annual report, in the
-- words of both engines. SQLite's
-- REPLACE deletes without asking the triggers of DELETE, so every INSERT looks for the
-- row that it would replace (S53).

GUARD plan_stands BEFORE UPDATE ON activities_plan REFUSES
OLD.state IN ('antagen', 'avslutad') AND (
    NEW.id IS DISTINCT FROM OLD.id
    OR NEW.branch_id IS DISTINCT FROM OLD.branch_id
    OR NEW.title IS DISTINCT FROM OLD.title
    OR NEW.intro IS DISTINCT FROM OLD.intro
    OR NEW.starts IS DISTINCT FROM OLD.starts
    OR NEW.ends IS DISTINCT FROM OLD.ends
    OR NEW.adopted_by_id IS DISTINCT FROM OLD.adopted_by_id
    OR NEW.state NOT IN ('antagen', 'avslutad')
    OR (OLD.state = 'avslutad' AND NEW.state <> 'avslutad')
);

GUARD plan_keeps_its_id BEFORE UPDATE ON activities_plan REFUSES
NEW.id IS DISTINCT FROM OLD.id;

GUARD plan_stays BEFORE DELETE ON activities_plan REFUSES
OLD.state IN ('antagen', 'avslutad');

GUARD plan_is_not_replaced BEFORE INSERT ON activities_plan REFUSES
EXISTS (
    SELECT 1 FROM activities_plan p WHERE p.state IN ('antagen', 'avslutad')
    AND (p.id = NEW.id OR (p.branch_id = NEW.branch_id AND p.slug = NEW.slug))
);

GUARD plan_address_is_not_taken BEFORE UPDATE ON activities_plan REFUSES
(
    NEW.slug IS DISTINCT FROM OLD.slug OR NEW.branch_id IS DISTINCT FROM OLD.branch_id
) AND EXISTS (
    SELECT 1 FROM activities_plan p WHERE p.id <> OLD.id
    AND p.branch_id = NEW.branch_id AND p.slug = NEW.slug
);

GUARD section_stands BEFORE UPDATE ON activities_section REFUSES
NEW.id IS DISTINCT FROM OLD.id OR (
    (
        NEW.plan_id IS DISTINCT FROM OLD.plan_id
        OR NEW.number IS DISTINCT FROM OLD.number
        OR NEW.title IS DISTINCT FROM OLD.title
        OR NEW.intro IS DISTINCT FROM OLD.intro
    )
    AND EXISTS (
        SELECT 1 FROM activities_plan p
        WHERE p.id IN (OLD.plan_id, NEW.plan_id) AND p.state IN ('antagen', 'avslutad')
    )
);

GUARD section_stays BEFORE DELETE ON activities_section REFUSES
EXISTS (
    SELECT 1 FROM activities_plan p
    WHERE p.id = OLD.plan_id AND p.state IN ('antagen', 'avslutad')
);

GUARD section_is_added_by_decision BEFORE INSERT ON activities_section REFUSES
EXISTS (
    SELECT 1 FROM activities_section s JOIN activities_plan p ON p.id = s.plan_id
    WHERE s.id = NEW.id AND p.state IN ('antagen', 'avslutad')
)
OR (
    EXISTS (
        SELECT 1 FROM activities_plan p
        WHERE p.id = NEW.plan_id AND p.state IN ('antagen', 'avslutad')
    )
    AND (
        EXISTS (
            SELECT 1 FROM activities_section s
            WHERE s.plan_id = NEW.plan_id AND s.number = NEW.number
        )
        OR NEW.intro <> ''
        OR NOT EXISTS (
            SELECT 1 FROM activities_goalrevision r
            WHERE r.plan_id = NEW.plan_id AND r.kind = 'lägg till'
            AND r.decision_id IS NOT NULL AND r.goal_id IS NULL
            AND r.section_id IS NULL AND r.section_title = NEW.title
        )
    )
);

GUARD goal_stands BEFORE UPDATE ON activities_goal REFUSES
NEW.id IS DISTINCT FROM OLD.id OR (
    (
        NEW.section_id IS DISTINCT FROM OLD.section_id
        OR NEW.number IS DISTINCT FROM OLD.number
        OR NEW.adopted_text IS DISTINCT FROM OLD.adopted_text
        OR NEW.origin_id IS DISTINCT FROM OLD.origin_id
        OR NEW.struck_by_id IS DISTINCT FROM OLD.struck_by_id
        OR NEW.revised_by_id IS DISTINCT FROM OLD.revised_by_id
        OR (
            (OLD.target_source = 'plan' OR NEW.target_source = 'plan')
            AND (
                NEW.target_source IS DISTINCT FROM OLD.target_source
                OR NEW.target_min IS DISTINCT FROM OLD.target_min
                OR NEW.target_max IS DISTINCT FROM OLD.target_max
                OR NEW.unit IS DISTINCT FROM OLD.unit
            )
        )
    )
    AND EXISTS (
        SELECT 1 FROM activities_section s JOIN activities_plan p ON p.id = s.plan_id
        WHERE s.id IN (OLD.section_id, NEW.section_id)
        AND p.state IN ('antagen', 'avslutad')
    )
    AND NOT EXISTS (
        SELECT 1 FROM activities_goalrevision r
        WHERE r.id = NEW.revised_by_id AND r.decided_at > coalesce(
            (
                SELECT o.decided_at FROM activities_goalrevision o
                WHERE o.id = OLD.revised_by_id
            ),
            '0001-01-01'
        )
        AND r.goal_id = OLD.id AND r.decision_id IS NOT NULL
        AND r.plan_id = (
            SELECT s.plan_id FROM activities_section s WHERE s.id = OLD.section_id
        )
        AND NEW.section_id = OLD.section_id AND NEW.number = OLD.number
        AND NEW.origin_id IS NOT DISTINCT FROM OLD.origin_id
        AND (
            (
                r.kind = 'ändra'
                AND NEW.struck_by_id IS NOT DISTINCT FROM OLD.struck_by_id
                AND OLD.adopted_text = r.old AND NEW.adopted_text = r.new
                AND (
                    (
                        NEW.target_source = 'plan'
                        AND NEW.target_min IS NOT DISTINCT FROM r.target_min
                        AND NEW.target_max IS NOT DISTINCT FROM r.target_max
                        AND NEW.unit IS NOT DISTINCT FROM r.unit
                    )
                    OR (NEW.target_source <> 'plan' AND r.target_min IS NULL)
                )
            )
            OR (
                r.kind = 'stryk'
                AND OLD.struck_by_id IS NULL AND NEW.struck_by_id = r.decision_id
                AND NEW.adopted_text = OLD.adopted_text
                AND NEW.target_source IS NOT DISTINCT FROM OLD.target_source
                AND NEW.target_min IS NOT DISTINCT FROM OLD.target_min
                AND NEW.target_max IS NOT DISTINCT FROM OLD.target_max
                AND NEW.unit IS NOT DISTINCT FROM OLD.unit
            )
        )
    )
);

GUARD goal_stays BEFORE DELETE ON activities_goal REFUSES
EXISTS (
    SELECT 1 FROM activities_section s JOIN activities_plan p ON p.id = s.plan_id
    WHERE s.id = OLD.section_id AND p.state IN ('antagen', 'avslutad')
);

GUARD goal_is_added_by_decision BEFORE INSERT ON activities_goal REFUSES
EXISTS (
    SELECT 1 FROM activities_goal g
    JOIN activities_section s ON s.id = g.section_id
    JOIN activities_plan p ON p.id = s.plan_id
    WHERE p.state IN ('antagen', 'avslutad') AND (
        g.id = NEW.id OR (g.section_id = NEW.section_id AND g.number = NEW.number)
    )
)
OR (
    EXISTS (
        SELECT 1 FROM activities_section s JOIN activities_plan p ON p.id = s.plan_id
        WHERE s.id = NEW.section_id AND p.state IN ('antagen', 'avslutad')
    )
    AND NOT EXISTS (
        SELECT 1 FROM activities_goalrevision r
        JOIN activities_section s ON s.plan_id = r.plan_id
        WHERE s.id = NEW.section_id AND r.id = NEW.revised_by_id
        AND r.kind = 'lägg till' AND r.decision_id IS NOT NULL AND r.goal_id IS NULL
        AND NEW.adopted_text = r.new AND NEW.origin_id = r.decision_id
        AND NEW.struck_by_id IS NULL
        AND NOT EXISTS (
            SELECT 1 FROM activities_goal g WHERE g.revised_by_id = NEW.revised_by_id
        )
        AND (
            r.section_id = NEW.section_id
            OR (r.section_id IS NULL AND s.title = r.section_title)
        )
        AND (
            (
                NEW.target_source = 'plan'
                AND NEW.target_min IS NOT DISTINCT FROM r.target_min
                AND NEW.target_max IS NOT DISTINCT FROM r.target_max
                AND NEW.unit IS NOT DISTINCT FROM r.unit
            )
            OR (NEW.target_source <> 'plan' AND r.target_min IS NULL)
        )
    )
);

GUARD revision_stands BEFORE UPDATE ON activities_goalrevision REFUSES
NEW.id IS DISTINCT FROM OLD.id OR (
    (OLD.decision_id IS NOT NULL OR OLD.declined_by_id IS NOT NULL)
    AND (
        NEW.plan_id IS DISTINCT FROM OLD.plan_id
        OR (NEW.goal_id IS DISTINCT FROM OLD.goal_id
            AND NOT (OLD.goal_id IS NULL AND OLD.kind = 'lägg till' AND EXISTS (
                SELECT 1 FROM activities_goal g
                WHERE g.id = NEW.goal_id AND g.revised_by_id = OLD.id
            )))
        OR NEW.kind IS DISTINCT FROM OLD.kind
        OR NEW.section_id IS DISTINCT FROM OLD.section_id
        OR NEW.section_title IS DISTINCT FROM OLD.section_title
        OR NEW.title IS DISTINCT FROM OLD.title
        OR NEW.old IS DISTINCT FROM OLD.old
        OR NEW.new IS DISTINCT FROM OLD.new
        OR NEW.target_min IS DISTINCT FROM OLD.target_min
        OR NEW.target_max IS DISTINCT FROM OLD.target_max
        OR NEW.unit IS DISTINCT FROM OLD.unit
        OR (NEW.reason IS DISTINCT FROM OLD.reason AND NEW.reason <> '')
        OR NEW.proposed_by_id IS DISTINCT FROM OLD.proposed_by_id
        OR NEW.proposed_at IS DISTINCT FROM OLD.proposed_at
        OR NEW.decision_id IS DISTINCT FROM OLD.decision_id
        OR NEW.declined_by_id IS DISTINCT FROM OLD.declined_by_id
        OR NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id
        OR NEW.decided_at IS DISTINCT FROM OLD.decided_at
        OR NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at
    )
);

GUARD revision_stays BEFORE DELETE ON activities_goalrevision REFUSES
OLD.decision_id IS NOT NULL OR OLD.declined_by_id IS NOT NULL;

GUARD revision_is_not_replaced BEFORE INSERT ON activities_goalrevision REFUSES
EXISTS (
    SELECT 1 FROM activities_goalrevision r WHERE r.id = NEW.id
    AND (r.decision_id IS NOT NULL OR r.declined_by_id IS NOT NULL)
);

GUARD adoption_stands BEFORE UPDATE ON activities_adoption REFUSES
NEW.id IS DISTINCT FROM OLD.id OR OLD.confirmed_at IS NOT NULL;

GUARD adoption_stays BEFORE DELETE ON activities_adoption REFUSES
OLD.confirmed_at IS NOT NULL;

GUARD adoption_is_not_replaced BEFORE INSERT ON activities_adoption REFUSES
EXISTS (
    SELECT 1 FROM activities_adoption a
    WHERE a.id = NEW.id AND a.confirmed_at IS NOT NULL
);

GUARD review_stands BEFORE UPDATE ON activities_review REFUSES
NEW.id IS DISTINCT FROM OLD.id OR OLD.closed_at IS NOT NULL;

GUARD review_place_is_not_taken BEFORE UPDATE ON activities_review REFUSES
EXISTS (
    SELECT 1 FROM activities_review r WHERE r.closed_at IS NOT NULL
    AND r.id <> OLD.id AND r.plan_id = NEW.plan_id AND r.meeting_id = NEW.meeting_id
);

GUARD review_stays BEFORE DELETE ON activities_review REFUSES
OLD.closed_at IS NOT NULL;

GUARD review_is_not_replaced BEFORE INSERT ON activities_review REFUSES
EXISTS (
    SELECT 1 FROM activities_review r WHERE r.closed_at IS NOT NULL AND (
        r.id = NEW.id OR (r.plan_id = NEW.plan_id AND r.meeting_id = NEW.meeting_id)
    )
);

GUARD meeting_stands BEFORE UPDATE ON clubs_meeting REFUSES
NEW.id IS DISTINCT FROM OLD.id OR (
    (
        NEW.branch_id IS DISTINCT FROM OLD.branch_id
        OR NEW.body IS DISTINCT FROM OLD.body
    )
    AND EXISTS (SELECT 1 FROM clubs_decision d WHERE d.meeting_id = OLD.id)
);

GUARD meeting_is_not_replaced BEFORE INSERT ON clubs_meeting REFUSES
EXISTS (SELECT 1 FROM clubs_meeting m WHERE m.id = NEW.id);

GUARD decision_stands BEFORE UPDATE ON clubs_decision REFUSES
NEW.id IS DISTINCT FROM OLD.id OR (
    (
        NEW.meeting_id IS DISTINCT FROM OLD.meeting_id
        OR NEW.paragraph IS DISTINCT FROM OLD.paragraph
        OR NEW.text IS DISTINCT FROM OLD.text
    )
    AND (
        EXISTS (SELECT 1 FROM activities_plan p
            WHERE p.adopted_by_id = OLD.id AND p.state IN ('antagen', 'avslutad'))
        OR EXISTS (SELECT 1 FROM activities_goalrevision r
            WHERE OLD.id IN (r.decision_id, r.declined_by_id))
        OR EXISTS (SELECT 1 FROM activities_goal g
            WHERE OLD.id IN (g.origin_id, g.struck_by_id))
        OR EXISTS (SELECT 1 FROM activities_report r
            WHERE r.decision_id = OLD.id AND r.state = 'fastställd')
    )
);

GUARD decision_is_not_replaced BEFORE INSERT ON clubs_decision REFUSES
EXISTS (SELECT 1 FROM clubs_decision d WHERE d.id = NEW.id);

-- The adopted annual report: nothing of it changes. A correction is a new edition.

GUARD report_stands BEFORE UPDATE ON activities_report REFUSES
NEW.id IS DISTINCT FROM OLD.id OR OLD.state = 'fastställd';

GUARD report_place_is_not_taken BEFORE UPDATE ON activities_report REFUSES
EXISTS (
    SELECT 1 FROM activities_report r WHERE r.state = 'fastställd'
    AND r.id <> OLD.id AND r.plan_id = NEW.plan_id AND r.edition = NEW.edition
);

GUARD report_stays BEFORE DELETE ON activities_report REFUSES
OLD.state = 'fastställd';

GUARD report_is_not_replaced BEFORE INSERT ON activities_report REFUSES
EXISTS (
    SELECT 1 FROM activities_report r WHERE r.state = 'fastställd' AND (
        r.id = NEW.id OR (r.plan_id = NEW.plan_id AND r.edition = NEW.edition)
    )
);

GUARD chapter_stands BEFORE UPDATE ON activities_chapter REFUSES
NEW.id IS DISTINCT FROM OLD.id OR EXISTS (
    SELECT 1 FROM activities_report r
    WHERE r.id IN (OLD.report_id, NEW.report_id) AND r.state = 'fastställd'
);

GUARD chapter_stays BEFORE DELETE ON activities_chapter REFUSES
EXISTS (
    SELECT 1 FROM activities_report r
    WHERE r.id = OLD.report_id AND r.state = 'fastställd'
);

GUARD chapter_is_not_added BEFORE INSERT ON activities_chapter REFUSES
EXISTS (
    SELECT 1 FROM activities_report r WHERE r.state = 'fastställd' AND (
        r.id = NEW.report_id
        OR r.id = (SELECT c.report_id FROM activities_chapter c WHERE c.id = NEW.id)
    )
);

-- A person's words can be erased, and nothing else.
GUARD version_stands BEFORE UPDATE ON activities_chapterversion REFUSES
NEW.id IS DISTINCT FROM OLD.id OR (
    (
        NEW.chapter_id IS DISTINCT FROM OLD.chapter_id
        OR NEW.number IS DISTINCT FROM OLD.number
        OR (NEW.text IS DISTINCT FROM OLD.text AND NEW.text <> '')
        OR NEW.manner IS DISTINCT FROM OLD.manner
        OR NEW.by_id IS DISTINCT FROM OLD.by_id
        OR NEW.at IS DISTINCT FROM OLD.at
    )
    AND EXISTS (
        SELECT 1 FROM activities_chapter c
        JOIN activities_report r ON r.id = c.report_id
        WHERE c.id IN (OLD.chapter_id, NEW.chapter_id) AND r.state = 'fastställd'
    )
);

GUARD version_stays BEFORE DELETE ON activities_chapterversion REFUSES
EXISTS (
    SELECT 1 FROM activities_chapter c JOIN activities_report r ON r.id = c.report_id
    WHERE c.id = OLD.chapter_id AND r.state = 'fastställd'
);

GUARD version_is_not_added BEFORE INSERT ON activities_chapterversion REFUSES
EXISTS (
    SELECT 1 FROM activities_chapter c JOIN activities_report r ON r.id = c.report_id
    WHERE r.state = 'fastställd' AND (
        c.id = NEW.chapter_id
        OR c.id = (
            SELECT v.chapter_id FROM activities_chapterversion v WHERE v.id = NEW.id
        )
    )
);

GUARD annex_stands BEFORE UPDATE ON activities_attachment REFUSES
NEW.id IS DISTINCT FROM OLD.id OR EXISTS (
    SELECT 1 FROM activities_report r
    WHERE r.id IN (OLD.report_id, NEW.report_id) AND r.state = 'fastställd'
);

GUARD annex_stays BEFORE DELETE ON activities_attachment REFUSES
EXISTS (
    SELECT 1 FROM activities_report r
    WHERE r.id = OLD.report_id AND r.state = 'fastställd'
);

GUARD annex_is_not_added BEFORE INSERT ON activities_attachment REFUSES
EXISTS (
    SELECT 1 FROM activities_report r WHERE r.state = 'fastställd' AND (
        r.id = NEW.report_id
        OR r.id = (SELECT a.report_id FROM activities_attachment a WHERE a.id = NEW.id)
    )
);

-- What somebody wrote of an activity or a goal, on its day (S53): the words can be
-- blanked, the status and the day stay, and no line goes.

GUARD update_stands BEFORE UPDATE ON activities_update REFUSES
NEW.id IS DISTINCT FROM OLD.id
OR NEW.activity_id IS DISTINCT FROM OLD.activity_id
OR NEW.before IS DISTINCT FROM OLD.before
OR NEW.after IS DISTINCT FROM OLD.after
OR NEW.needs_help IS DISTINCT FROM OLD.needs_help
OR NEW."on" IS DISTINCT FROM OLD."on"
OR NEW.at IS DISTINCT FROM OLD.at
OR NEW.by_id IS DISTINCT FROM OLD.by_id
OR NEW.undoes_id IS DISTINCT FROM OLD.undoes_id
OR NEW.note <> '';

GUARD update_stays BEFORE DELETE ON activities_update REFUSES
TRUE;

GUARD update_is_not_replaced BEFORE INSERT ON activities_update REFUSES
EXISTS (SELECT 1 FROM activities_update u WHERE u.id = NEW.id)
OR (NEW.undoes_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM activities_update u WHERE u.undoes_id = NEW.undoes_id
));

GUARD assessment_stands BEFORE UPDATE ON activities_assessment REFUSES
NEW.id IS DISTINCT FROM OLD.id
OR NEW.goal_id IS DISTINCT FROM OLD.goal_id
OR NEW.outcome IS DISTINCT FROM OLD.outcome
OR NEW.review_id IS DISTINCT FROM OLD.review_id
OR NEW.word IS DISTINCT FROM OLD.word
OR NEW.carried_over IS DISTINCT FROM OLD.carried_over
OR NEW.by_id IS DISTINCT FROM OLD.by_id
OR NEW.at IS DISTINCT FROM OLD.at
OR NEW.text NOT IN ('', 'Texten är borttagen.');

GUARD assessment_stays BEFORE DELETE ON activities_assessment REFUSES
TRUE;

GUARD assessment_is_not_replaced BEFORE INSERT ON activities_assessment REFUSES
EXISTS (SELECT 1 FROM activities_assessment a WHERE a.id = NEW.id);
