"""Spreadsheets in and out: read with care, previewed, saved at once, written safely."""
