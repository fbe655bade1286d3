"""The screens of moods, one component per file."""
