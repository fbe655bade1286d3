"""The calendar's screens: one public component per file. Imported when a screen is first opened."""
