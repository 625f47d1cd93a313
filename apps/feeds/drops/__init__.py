"""CSV drops: what offices can export today, signed beside the file, through the same inbox as events.

`strict_text` and `columns` of the wallet read the file; here stands who sent it, what became of every row, and how far
the reading has come, so that a killed worker's file is read on where its last transaction ended.
"""
