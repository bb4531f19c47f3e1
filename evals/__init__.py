"""Cases, scorers and benchmarks: whether the answers are good."""
