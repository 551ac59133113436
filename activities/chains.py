"""How long goals have stood in plan after plan: their earlier ones, in one query."""

from collections import defaultdict
from datetime import date

from django.db import connection

# Nobody's goal is older than so many plans; it also ends a chain that bites its tail.
LONGEST = 60
CHAIN = """
WITH RECURSIVE chain(goal, at, far) AS (
    SELECT one.id, one.id, 0 FROM activities_goal one
    JOIN activities_section own ON own.id = one.section_id
    WHERE own.plan_id = %s
    UNION ALL
    SELECT chain.goal, one.previous_id, chain.far + 1 FROM chain
    JOIN activities_goal one ON one.id = chain.at
    WHERE one.previous_id IS NOT NULL AND chain.far < %s
)
SELECT chain.goal, plan.starts, plan.ends, plan.slug, own.number, one.number FROM chain
JOIN activities_goal one ON one.id = chain.at
JOIN activities_section own ON own.id = one.section_id
JOIN activities_plan plan ON plan.id = own.plan_id
ORDER BY chain.goal, chain.far
"""


def chains_of_plan(plan_id):
    """goal id → [(starts, ends, plan's address, section, number)], itself first."""
    chains = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(CHAIN, [plan_id, LONGEST])
        for goal, starts, ends, *place in cursor.fetchall():
            # SQLite gives days as text when nobody tells it what they are.
            period = date.fromisoformat(str(starts)), date.fromisoformat(str(ends))
            chains[goal].append((*period, *place))
    return chains
