"""SQLite as Django knows it, with a fair line of those who write."""
