"""The outside world: files, places, stores, other machines; the only room that reads and writes."""
