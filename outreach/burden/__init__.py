"""The burden meter (填报负担): what filling in a visit costs, per month and unit, never per person."""
