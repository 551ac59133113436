"""The annual report as one value: what is loaded, what is drafted, what is said of it.

``value`` and ``parts`` are that value, ``facts`` loads what ``contents`` makes it of,
``text`` reads what somebody writes and ``drafting`` writes where nobody has. ``words``
are its sentences, ``layout`` its pages; ``web``, ``word`` and ``sheet`` are its other
forms, ``frozen`` is how it is kept. ``reports.py`` is the way in.
"""
