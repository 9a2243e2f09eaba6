"""Files of cooperatives for tests: made at random, counted plainly, compared with a database."""
