"""Trialwright turns a clinical trial's registry page into a trial that runs.

Rooms and what may import what: ``docs/explain/rooms.md``. Nothing heavy is imported here.
"""

__version__ = "0.1.0"
