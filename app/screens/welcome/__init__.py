"""The first minutes: who you are, where to begin, an invitation, or a way back to what was written before."""
