"""The stock of leaflets and gifts: what a unit received, passed on, handed out and still has."""
