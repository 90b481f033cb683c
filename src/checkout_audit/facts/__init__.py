"""What one file says, with no knowledge of any other."""
