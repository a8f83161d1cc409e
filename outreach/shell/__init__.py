"""The installable app: its worker and manifest, and the pages a phone keeps to work without signal."""
