"""What a device can do beyond drawing: small interfaces (`interfaces.py`), chosen by platform in one place (`choose.py`)."""
