"""What webhooks store of a person: endpoints, what they were told, and their API keys' neighbours in `identity`."""

from collections.abc import Sequence

from chalicelib.aws.places import delete_place, noun_of, queried, scanned
from chalicelib.platform.erasing import Subject
from chalicelib.webhooks.rows import DeliveryRow, EndpointRow


class Webhooks:
    """Deliveries first: when the endpoint is gone nothing leads to them."""

    store = "webhooks"

    def find(self, subject: Subject, limit: int) -> list[str]:
        endpoints = scanned(EndpointRow, "#o = :sid", {"#o": "owner"}, subject.sid, limit)
        told = [each for one in endpoints for each in queried(DeliveryRow, one.split("|")[1], limit)]
        return told[:limit] or endpoints

    def erase(self, _subject: Subject, places: Sequence[str]) -> None:
        models = {noun_of(model): model for model in (DeliveryRow, EndpointRow)}
        for place in places:
            delete_place(models[place.partition("|")[0]], place)
