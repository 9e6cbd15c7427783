"""Building a whole site, beside the fastest that others offer: time, memory, bytes, and what a change costs."""
