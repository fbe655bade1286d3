"""The app lock: a PIN over the screens. It keeps others who hold this device out of the app; it encrypts nothing."""
