"""What moderators know of authors: bans, trust, notes."""
