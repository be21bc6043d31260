"""Why a value is not known: a machine that remembers, and the way back to where the value was lost."""
