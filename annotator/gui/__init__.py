"""The window: the only package that knows Qt. It shows values and says what the person did."""
