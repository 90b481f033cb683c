"""Rule files: read with positions, validated, and turned into issues and checks."""
