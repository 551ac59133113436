"""What a report's chapters begin with: texts made from the facts."""


def made_texts(plan, day):
    """{kind or number of a section: text}, for ``Report.begin``."""
    return {}
