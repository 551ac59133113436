"""The pages as a browser shows them: the demo, served from copies of one database."""
