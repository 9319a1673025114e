"""The rules: plain values in, a value or a refusal out; standard library only."""
