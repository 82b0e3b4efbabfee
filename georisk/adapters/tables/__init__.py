"""Tables people fill in: from files of any format to records or rejects, and back to the file."""
