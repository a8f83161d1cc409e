"""Units: headquarters (支队), its brigades (大队) and their squadrons (中队)."""
