"""The device's own store: SQLite, the write path, search, media files. Knows nothing of the network."""
