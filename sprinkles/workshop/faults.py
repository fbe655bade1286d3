"""What a check finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it should be. `where`: file and line, `line`: what is wrong and the mend."""

    sprinkle: str
    concern: str
    where: str
    line: str
