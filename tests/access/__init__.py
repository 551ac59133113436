"""Who reaches what, over every address: what is asked, and what must not be told."""
