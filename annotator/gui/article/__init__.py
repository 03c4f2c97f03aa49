"""The article on screen: pure geometry, painting, mouse and keys; it knows positions, not the project."""
