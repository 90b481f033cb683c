"""The audited tree: which files, their text, and places in them. Nothing else reads that tree."""
