"""What makes and checks what is read: one package, `python -m tools`."""

from practice.checker.versions import demand

demand()
