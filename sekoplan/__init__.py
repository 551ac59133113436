"""Wiring: settings, addresses, headers, logs and the server. No models."""
