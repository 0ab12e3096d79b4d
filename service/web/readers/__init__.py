"""What readers' own pages have in common: their language, and how they say a moment."""
