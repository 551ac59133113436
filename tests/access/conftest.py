"""What the tests of access share with tests/test_access.py: its world."""

from tests import test_access

world, printed_once = test_access.world, test_access.printed_once
