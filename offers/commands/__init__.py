"""Everything that writes the offer: campaigns, formations, calendars, and the import of both files."""
