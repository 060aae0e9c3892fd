"""Worksheets of pencil problems, to print."""
