"""The wall display (大屏): map, coverage by brigade and today's visits, for five metres away."""
