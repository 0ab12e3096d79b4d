"""Comments as they come from another system, and as they leave."""
