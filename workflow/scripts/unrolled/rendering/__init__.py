"""From report.json to one HTML file and one PDF."""
