"""People at the desk: signing in, invitations, oneself, others, and the log of what they did."""
