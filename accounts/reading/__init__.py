"""What pages show, read in few queries and handed on as plain words."""
