"""The protocol, the merge, the outbox, the engine and what speaks to the cloud (docs/sync.md). Draws nothing."""
