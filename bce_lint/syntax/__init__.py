"""The only door to LibCST: parsing, positions and rewriting."""
