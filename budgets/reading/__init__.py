"""What pages on money show, read in few queries and handed on as plain words."""
