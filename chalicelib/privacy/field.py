"""The words of the field registry: what is stored of people, why, on which ground, how long, and what erasure does.

Categories are named after fideslang. Legal sources: GDPR (EU) 2016/679 by article; lag (2018:218) by chapter:section.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.platform.text import Text


class OnErasure(StrEnum):
    """What happens to a value when the person it tells about is erased."""

    DELETE = "delete"  # the row, object or value goes; what is sealed is shredded with its key
    UNLINK = "unlink"  # the reference to the person goes; the rest stays for others (a company's members)
    LEAVE_TO_PARTIES = "leave_to_parties"  # access goes; a case that others signed stays theirs, else it is deleted
    PSEUDONYMISE = "pseudonymise"  # stays under the opaque id alone, which then leads to nobody
    KEEP = "keep"  # stays, restricted, because a law says so; named in the certificate
    OUR_OWN = "our_own"  # tells about our own staff: no user's erasure reaches it
    AGE_OUT = "age_out"  # holds no content and ends by itself within its time
    NOTHING = "nothing"  # tells about nobody


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of data. `key` is fideslang's, or named in its manner."""

    key: str
    name: Text

    @property
    def is_personal(self) -> bool:
        return self.key.startswith("user")


class Basis(StrEnum):
    """The ground of a processing (art. 6; for personnummer also lag 2018:218 3:10)."""

    CONSENT = "6(1)(a)"
    CONTRACT = "6(1)(b)"
    LAW = "6(1)(c)"
    INTEREST = "6(1)(f)"
    PROCESSOR = "28"  # on the sender's behalf: the ground is the sender's
    CERTAIN_IDENTITY = "3:10"


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A processing with one purpose: a heading of the record of processing (art. 30)."""

    key: str
    purpose: Text
    subjects: Text
    bases: tuple[Basis, ...]

    @property
    def is_for_others(self) -> bool:
        """Done as processor: belongs to the record of art. 30(2) too."""
        return Basis.PROCESSOR in self.bases


@dataclass(frozen=True, slots=True)
class Retention:
    """How long, in words a person reads; `days` where it is a plain number of days."""

    text: Text
    days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """How a group of values is treated. `recipients` are keys of the recipient register."""

    activity: Activity
    retention: Retention
    on_erasure: OnErasure
    recipients: tuple[str, ...] = ("aws",)


@dataclass(frozen=True, slots=True)
class Field:
    """One attribute of a table, with every category of data that stands in it."""

    name: str
    categories: tuple[Category, ...]
    treatment: Treatment


@dataclass(frozen=True, slots=True)
class Store:
    """A table by its noun. `found_by` says how a person's rows are found; empty: the rows tell about nobody."""

    noun: str
    found_by: str
    fields: tuple[Field, ...]

    @property
    def actions(self) -> frozenset[OnErasure]:
        return frozenset(field.treatment.on_erasure for field in self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """A kind of file. `pattern` is its name in the bucket, ids in angle brackets; `written_by` the modules that do."""

    bucket: str
    pattern: str
    written_by: tuple[str, ...]
    categories: tuple[Category, ...]
    treatment: Treatment


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A kind of outbound message or call: what goes out, to whom of the recipient register, and what for.

    `recipients` are the parties addressed and whoever carries the message to them.
    """

    kind: str
    recipients: tuple[str, ...]
    categories: tuple[Category, ...]
    activity: Activity


Names = Mapping[Category, str]


def table(noun: str, found_by: str, *parts: tuple[Treatment, Names]) -> Store:
    """Each part: how a group is treated, and per category the attributes, with blanks between. An attribute with data
    of several categories stands under each of them."""
    found: dict[str, Field] = {}
    for treatment, names in parts:
        for category, attributes in names.items():
            for name in attributes.split():
                before = found.get(name)
                assert before is None or before.treatment is treatment, f"{noun}.{name} is treated in two ways"
                categories = (*before.categories, category) if before else (category,)
                found[name] = Field(name, categories, treatment)
    return Store(noun, found_by, tuple(found.values()))
