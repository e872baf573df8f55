"""Turn recorded rows into what the page shows; plain Python without Flask."""
