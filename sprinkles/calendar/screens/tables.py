"""What the calendar's screens show again after a commit."""

TABLES = frozenset({"calendar_event", "calendar_link", "profile", "pair_member"})
