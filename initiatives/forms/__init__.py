"""The shape of what somebody types about an initiative."""
