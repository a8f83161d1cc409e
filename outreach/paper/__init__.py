"""Visits written on paper: the form to print, and the desk page on which it is typed in."""
