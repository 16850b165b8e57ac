"""Using a template, one's own or a public one: values and people in, a drafted signature request out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.platform.change import Once
from chalicelib.platform.ids import RequestId, SubjectId
from chalicelib.platform.text import Language, Text
from chalicelib.signing.domain import Invitee, Mark
from chalicelib.templates.layout import Layout
from chalicelib.templates.ports import Draft, MakeDraft, NameOf
from chalicelib.templates.refusals import ValuesRefused, Wrong
from chalicelib.templates.values import Lettering, Value, filled


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked for: people by role (role and turn are the template's), values by field. `source` is the template's
    own name for its file, `size` in bytes, `sha256` in hex; `price_credits` what using it costs."""

    title: str
    message: str
    language: Language
    settings: Mapping[str, Any] = field(default_factory=dict)
    people: Mapping[str, Invitee]
    values: Mapping[str, Value]
    source: str = ""
    filename: str = ""
    size: int = 0
    sha256: str = ""
    price_credits: int = 0


class Drafting:
    """`make` is signing's verb, `name_of` how a person's profile names them."""

    def __init__(self, *, make: MakeDraft, name_of: NameOf, lettering: Lettering) -> None:
        self._make = make
        self._name_of = name_of
        self._lettering = lettering

    def draft(self, owner: SubjectId, request_id: RequestId, layout: Layout, order: Order, once: Once | None) -> Any:
        marks = self._marks(owner, layout, order)
        draft = Draft(
            title=order.title,
            message=order.message,
            language=order.language,
            settings=order.settings,
            invitees=[replace(order.people[r.name], role=r.part, order=r.order) for r in layout.roles],
            source=order.source,
            filename=order.filename,
            size=order.size,
            sha256=order.sha256,
            marks=marks,
            price_credits=order.price_credits,
        )
        return self._make(owner, request_id, draft, once)

    def wrong(self, owner: SubjectId, layout: Layout, order: Order) -> list[Wrong]:
        """Everything that `draft` would refuse in people and values."""
        try:
            self._marks(owner, layout, order)
        except ValuesRefused as refused:
            return refused.errors
        return []

    def _marks(self, owner: SubjectId, layout: Layout, order: Order) -> tuple[Mark, ...]:
        require_everybody(layout, order.people)
        names = {role: self._name_of(owner) if who.is_sender else who.name for role, who in order.people.items()}
        return filled(layout, order.values, names, order.language, self._lettering)


def require_everybody(layout: Layout, people: Mapping[str, Invitee]) -> None:
    """One person for each role, and none for another. ValuesRefused names what is missing or too much."""
    roles = {role.name for role in layout.roles}
    missing = Text(sv="rollen behöver en person", en="the role needs a person")
    unknown = Text(sv="mallen har ingen sådan roll", en="the template has no such role")
    wrong = [Wrong(f"/recipients/{r.name}", "missing", missing) for r in layout.roles if r.name not in people]
    wrong += [Wrong(f"/recipients/{name}", "unknown_role", unknown) for name in people if name not in roles]
    if wrong:
        raise ValuesRefused(wrong)
