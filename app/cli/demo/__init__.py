"""The demo county: invented places, people and stories, all drawn from a given random generator."""
