"""What is past its period, what holds it, and what would go: read by the run, the pages, the API, the CLI."""
