"""What the public pages and the feed say of the offer, as plain values ready to be written."""
