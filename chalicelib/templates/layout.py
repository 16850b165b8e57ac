"""What is placed on a template's pages: roles, and fields with their rectangles. Pure.

A rectangle is in the units of the page (points, where it has no UserUnit), from the upper left corner of the page as it
is shown; pages count from 1.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from chalicelib.platform.text import Text
from chalicelib.signing.domain import Role as Part
from chalicelib.templates.refusals import LayoutRefused, Wrong

MAX_ROLES = 20
MAX_FIELDS = 200
SIGNATURE_WIDTH, SIGNATURE_HEIGHT = 140.0, 36.0  # three lines of letters that can be read

SLACK = 0.01  # of a page's edge, for sides that are sums of decimal fractions

PageSize = tuple[float, float]


class Kind(StrEnum):
    """What a field takes. `signature` takes no value: it says who is invited to act, and where the act is told."""

    TEXT = "text"
    DATE = "date"
    CHECKBOX = "checkbox"
    SIGNATURE = "signature"


class Format(StrEnum):
    """How a text is checked and written."""

    PLAIN = "plain"
    PERSONNUMMER = "personnummer"
    ORGANISATION_NUMBER = "organisation_number"
    AMOUNT = "amount"


class DateFormat(StrEnum):
    """2026-11-28, or 28 november 2026 in the language of the request."""

    ISO = "iso"
    LONG = "long"


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """Somebody the template is for, named when it is used. `part` and `order` as a recipient has them."""

    name: str
    label: str
    part: Part = Part.SIGNER
    order: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A place on a page. `role`: whom it is about; a signature's always is. `pattern` is a picture of the text: `9`
    stands for a digit, `A` for a letter, everything else for itself."""

    name: str
    label: str
    kind: Kind
    page: int
    x: float
    y: float
    width: float
    height: float
    role: str | None = None
    required: bool = True
    max_length: int = 200
    format: Format = Format.PLAIN
    date_format: DateFormat = DateFormat.ISO
    pattern: str | None = None
    size: float = 10.5

    def overlaps(self, other: "Field") -> bool:
        return (
            self.page == other.page
            and self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


@dataclass(frozen=True, slots=True)
class Layout:
    roles: tuple[Role, ...] = ()
    fields: tuple[Field, ...] = ()

    def require_placeable(self, pages: Sequence[PageSize]) -> None:
        """LayoutRefused, which names everything that cannot be so."""
        wrong = [*_roles(self.roles), *_fields(self, pages), *_collisions(self.fields)]
        if wrong:
            raise LayoutRefused(wrong)


def _roles(roles: Sequence[Role]) -> Iterator[Wrong]:
    yield from _repeated("roles", [role.name for role in roles])
    if not any(role.part is Part.SIGNER for role in roles):
        yield Wrong(
            "/roles", "no_signer", Text(sv="minst en roll måste skriva under", en="at least one role must sign")
        )


def _fields(layout: Layout, pages: Sequence[PageSize]) -> Iterator[Wrong]:
    parts = {role.name: role.part for role in layout.roles}
    yield from _repeated("fields", [field.name for field in layout.fields])
    for index, field in enumerate(layout.fields):
        place = f"/fields/{index}"
        if field.role is not None and field.role not in parts:
            yield Wrong(f"{place}/role", "unknown_role", Text(sv="rollen finns inte", en="there is no such role"))
        elif field.kind is Kind.SIGNATURE:
            yield from _signature(field, parts.get(field.role) if field.role else None, place)
        yield from _of_kind(field, place)
        yield from _placed(field, pages, place)


def _signature(field: Field, part: Part | None, place: str) -> Iterator[Wrong]:
    if part is None or not part.acts:
        detail = Text(sv="en roll som skriver under eller godkänner", en="a role that signs or approves")
        yield Wrong(f"{place}/role", "role_does_not_act", detail)
    if field.width < SIGNATURE_WIDTH or field.height < SIGNATURE_HEIGHT:
        detail = Text(sv="minst {w} × {h} punkter", en="at least {w} × {h} points")
        yield Wrong(place, "too_small", detail.format(w=f"{SIGNATURE_WIDTH:g}", h=f"{SIGNATURE_HEIGHT:g}"))


def _of_kind(field: Field, place: str) -> Iterator[Wrong]:
    only_text = Text(sv="bara för text", en="for text only")
    if field.kind is not Kind.TEXT and field.format is not Format.PLAIN:
        yield Wrong(f"{place}/format", "not_for_this_kind", only_text)
    if field.pattern is not None and (field.kind is not Kind.TEXT or field.format is not Format.PLAIN):
        yield Wrong(f"{place}/pattern", "not_for_this_kind", only_text)


def _placed(field: Field, pages: Sequence[PageSize], place: str) -> Iterator[Wrong]:
    if not 1 <= field.page <= len(pages):
        detail = Text(sv="mallen har {n} sidor", en="the template has {n} pages").format(n=str(len(pages)))
        yield Wrong(f"{place}/page", "page_out_of_range", detail)
        return
    width, height = pages[field.page - 1]
    right, bottom = field.x + field.width, field.y + field.height
    if field.x < 0 or field.y < 0 or right > width + SLACK or bottom > height + SLACK:
        detail = Text(sv="sidan är {w} × {h} punkter", en="the page is {w} × {h} points")
        yield Wrong(place, "outside_page", detail.format(w=f"{width:g}", h=f"{height:g}"))


def _collisions(fields: Sequence[Field]) -> Iterator[Wrong]:
    """What is written on top of something else can be read as neither."""
    for (_, one), (index, other) in combinations(enumerate(fields), 2):
        if one.overlaps(other):
            detail = Text(sv="ligger över fältet ”{name}”", en="lies over the field “{name}”").format(name=one.name)
            yield Wrong(f"/fields/{index}", "overlaps", detail)


def _repeated(what: str, names: Sequence[str]) -> Iterator[Wrong]:
    for index, name in enumerate(names):
        if name in names[:index]:
            yield Wrong(
                f"/{what}/{index}/name", "duplicate_name", Text(sv="namnet finns redan", en="the name is taken")
            )
