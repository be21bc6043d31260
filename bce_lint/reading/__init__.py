"""From bytes on disk to readable sources; this room knows nothing of LibCST."""
