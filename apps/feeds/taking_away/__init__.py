"""What becomes of what an institution sent once its connection has ended: kept, or hidden, waited for and deleted here."""
