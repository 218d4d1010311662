"""When to order goods again, and how much, from their own demand and their own deliveries."""
