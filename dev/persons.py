"""The persons every simulator, the demo and the tests use. Their personnummer carry Skatteverket's test number 238."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up person; personal_number is twelve digits, as BankID writes it."""

    personal_number: str
    given_name: str
    surname: str
    email: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.surname}"


ANNA = Person("198001012387", "Anna", "Andersson", "anna.andersson@example.com")  # the sender
BENGT = Person("197501012384", "Bengt", "Berg", "bengt.berg@example.org")
CECILIA = Person("199003032381", "Cecilia", "Carlsson", "cecilia.carlsson@example.net")
PERSONS = [ANNA, BENGT, CECILIA]


def find_person(personal_number: str) -> Person | None:
    return next((each for each in PERSONS if each.personal_number == personal_number), None)
