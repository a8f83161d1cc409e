"""The key vehicles that villages are asked about."""

VEHICLE_TYPES = (
    "motorcycle",
    "e_bicycle",
    "e_tricycle",
    "motor_tricycle",
    "minivan",
    "low_speed_truck",
    "light_truck",
    "tractor",
    "school_bus",
)
