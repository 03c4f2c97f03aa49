"""The review window: two or more annotators side by side in one text, one difference at a time."""
