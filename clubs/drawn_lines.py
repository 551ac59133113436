"""A line through figures over time, as points of a drawing: a pure function."""

WIDTH, HEIGHT = 600, 90
# Room for the line's own thickness at the edges
EDGE = 3


def line_through(figures):
    """ "x,y x,y …" of ``figures``, (day, value) in order of time; empty of one or none.

    The drawing is WIDTH × HEIGHT: the first day to the left and the last to the right,
    the lowest value at the foot. A series that never changes lies in the middle.
    """
    if len(figures) < 2:
        return ""
    first, last = figures[0][0], figures[-1][0]
    values = [value for _, value in figures]
    low, span = min(values), max(values) - min(values)
    points = []
    for day, value in figures:
        x = EDGE + (WIDTH - 2 * EDGE) * (day - first).days / (last - first).days
        up = (value - low) / span if span else 0.5
        points.append(f"{x:.1f},{HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * up:.1f}")
    return " ".join(points)
