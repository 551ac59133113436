"""What Sekoplan promises: the table of ./run trust, and the proof of its tests."""
