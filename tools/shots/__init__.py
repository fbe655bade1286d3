"""What `tools/screenshots.py` is made of: the couple's life, the camera, small pictures."""
