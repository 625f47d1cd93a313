"""The words beside the structures: labels, the terms printed on documents, and what a field means for a person."""
