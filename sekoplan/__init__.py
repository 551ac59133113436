"""Wiring: settings, addresses, headers, logs and the server. No models."""

# The same as in pyproject.toml: a test holds them together.
__version__ = "0.5.0"

# Stands on every page and document that the demo makes.
DEMO_NOTICE = "Exempeldata: namn, klubbar och utfall är påhittade"
