"""The screens of memories: one public component per file. Imported when a screen is first opened."""
