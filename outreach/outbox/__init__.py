"""What waits on a phone to be sent: a page without anything of an account, filled on the phone."""
