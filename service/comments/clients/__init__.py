"""What other people's clients ask and say of comments that live elsewhere."""
