"""What the jobs of the study share: networks, training, tasks, figures and the report."""
