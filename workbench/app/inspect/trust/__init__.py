"""The figures behind the trust line of a map."""
