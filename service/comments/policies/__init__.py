"""What a site's policy is made of and how it changes: versions, words, previews. `policy.py` decides by it."""
