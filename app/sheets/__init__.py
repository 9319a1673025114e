"""Spreadsheets: `reading` brings rows in behind a guard, `writing` puts ledgers out; each kind lists its columns."""
