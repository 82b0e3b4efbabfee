"""Lines and roads: files of any format to one table of lines, and prepared networks."""
