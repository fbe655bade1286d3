"""Event contracts: what a sprinkle says of itself when something happened (`contracts/events/*.yaml`)."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from core.contracts.reading import read_yaml
from core.contracts.types import ColumnType

EventName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){1,2}$")]


class PayloadField(BaseModel):
    """One field of a payload: an id, a day, a count; never what people wrote."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: ColumnType
    nullable: bool = True
    unit: str | None = None
    since: int = 1
    doc: str = ""


class EventContract(BaseModel):
    """One event."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    event: EventName
    version: int = 1
    doc: str
    emitter: str
    fired: str
    payload: dict[str, PayloadField] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _later_fields_may_be_empty(self) -> "EventContract":
        for name, spec in self.payload.items():
            if not 1 <= spec.since <= self.version:
                raise ValueError(f"{self.event}.{name} is since {spec.since}, but the version is {self.version}")
            if spec.since > 1 and not spec.nullable:
                raise ValueError(f"{self.event}.{name} came later: it must be nullable")
        return self


def read_event(source: Traversable) -> EventContract:
    """Parse one YAML file. Raises: pydantic.ValidationError, yaml.YAMLError."""
    return EventContract.model_validate(read_yaml(source))


def events_of(folder: Traversable) -> dict[str, EventContract]:
    """All event contracts in a folder of YAML files; none when there is no such folder."""
    if not folder.is_dir():
        return {}
    found = (read_event(f) for f in sorted(folder.iterdir(), key=lambda f: f.name) if f.name.endswith(".yaml"))
    return {c.event: c for c in found}


@cache
def events_in(package: str) -> dict[str, EventContract]:
    """All event contracts of a package (works from a zip too). Imports the package, as `contracts_in`."""
    return events_of(files(package) / "contracts" / ("v1/events" if package == "core" else "events"))
