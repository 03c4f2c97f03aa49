"""Pages over the window: import, export, the keys, the palette."""
