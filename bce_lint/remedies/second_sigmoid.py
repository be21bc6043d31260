"""BCE008."""
def fixes(fact, facts):
    return []
