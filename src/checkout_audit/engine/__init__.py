"""The pipeline that every front calls."""
