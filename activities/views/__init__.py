"""The pages of what: plans, follow-up and reports."""
