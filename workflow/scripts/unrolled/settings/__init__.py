"""What of the config decides results: its configurations, and the settings of each kind of job.

The standard library alone, with relative imports: rules read this at parse time, and jobs that
check where results come from read it again.
"""
