"""Code patterns with metavariables: from the plain description in a rule to the places in a file that match."""
