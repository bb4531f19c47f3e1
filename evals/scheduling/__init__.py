"""Score the scheduler in parts, each of which runs alone: `gemba eval scheduling PART…`."""
