"""The derivation as data: its steps D2 … D30 (`steps`), and their proof with SymPy (`proof`)."""
