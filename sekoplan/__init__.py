"""Wiring: settings, addresses, headers, logs and the server. No models."""

# The same as in pyproject.toml: a test holds them together.
__version__ = "0.1.0"
