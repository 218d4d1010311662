"""What is held about a person who asks: found, copied, and told in a letter."""
