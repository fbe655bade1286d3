"""The daily question's screens, one component per file."""
