"""The whole of the audited files: how modules find each other and what they export."""
