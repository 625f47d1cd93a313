"""What residents read about their renewal: answers of the rules prepared as plain words before a template prints them."""
