"""Races: what is read, decided or reckoned in memory, and written back while another does the same."""
