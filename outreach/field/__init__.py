"""What an officer carries into the field: the data a phone stores to work without signal."""
