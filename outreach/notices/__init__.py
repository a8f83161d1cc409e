"""Notices (通知): short warnings that headquarters and brigades send to units and villages."""
