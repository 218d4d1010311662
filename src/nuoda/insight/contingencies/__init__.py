"""What lies in the way of an outage, and what its customers are told."""
