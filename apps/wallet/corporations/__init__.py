"""Who stands behind a corporate number now: names, closures and mergers from the National Tax Agency's file."""
