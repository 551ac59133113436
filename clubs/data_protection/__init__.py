"""What is known about whom: shown, handed out, erased, and kept no longer than told."""
