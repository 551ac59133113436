"""The drafts of the chapters that aren't sections of the plan."""

DRAFTS: dict = {}
