"""You: the two people, this device, and everything that can be done with what was written. One screen per file."""
