"""What the garbage collector has to look at in a process that serves pages."""

import gc

# A page makes some thousands of objects and drops them all by counting references;
# only what holds itself in a circle is left to the collector.
BETWEEN_LOOKS = (50_000, 20, 20)


def spare_the_collector():
    """What is loaded by now stays for ever and need never be looked through."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*BETWEEN_LOOKS)
