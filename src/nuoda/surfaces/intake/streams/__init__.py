"""Scans from a message stream: read, recorded in batches, and acknowledged once they are committed."""
