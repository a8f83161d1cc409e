"""The register of places: villages, residential areas, sites; who is responsible for each."""
