"""How a misuse is put right: what must change together, who else would notice, and whether it is safe."""
