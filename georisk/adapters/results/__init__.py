"""What a run leaves behind: tables, summaries, worklists."""
