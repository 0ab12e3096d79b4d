"""The processes that work behind the web: moderation, notices to the sites, and the sweep."""
