"""Phones: their keys, sealed and signed envelopes, enrolment, revocation, and silence."""
