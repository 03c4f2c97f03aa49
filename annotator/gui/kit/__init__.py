"""What every screen is made of: theme, type, icons, painting, widgets, keys and words; it knows no project."""
