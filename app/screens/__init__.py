"""Core screens: what belongs to the app itself and to no sprinkle."""
