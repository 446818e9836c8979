"""What results were made from: seals, hashes, and a description for archives."""
