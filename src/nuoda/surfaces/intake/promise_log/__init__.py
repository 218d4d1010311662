"""Outside event logs, judged by given calendars and targets: ``nuoda promises check``."""
