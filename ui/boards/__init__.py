"""One module per board; each computes with the same tools as the specialists."""
