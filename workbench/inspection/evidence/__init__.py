"""What is kept of a map: receipts, raw values, drawings, pages, contact sheets."""
