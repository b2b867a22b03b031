"""One turn from message to snapshot, the journal and who is attached."""
