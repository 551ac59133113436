"""The demo: Seko Stockholm in 2018 and this year, with everything in it invented.

The texts are in ``fixtures/demo``. They are written through the models' own verbs with
the moments they are said to have happened, so that the trail can be rewound. The same
day always gives the same demo.
"""

from .loading import DemoRefused, load

__all__ = ["DemoRefused", "load"]
