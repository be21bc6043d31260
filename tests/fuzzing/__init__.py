"""Programs made at random: some whose verdict is known by construction, some that are hardly programs at all."""
