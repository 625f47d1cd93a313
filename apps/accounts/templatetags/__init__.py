"""Template tags of the look: drawings, furigana, dates."""
