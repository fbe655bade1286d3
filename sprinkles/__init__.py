"""Features as self-contained folders. Nobody imports a sprinkle by name: the loader finds it by its manifest."""
