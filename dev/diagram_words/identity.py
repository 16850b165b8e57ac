"""The state machines of persons, companies and their members, in words."""

from chalicelib.identity import domain as persons
from chalicelib.identity import membership as members
from chalicelib.identity import order as orders
from dev.diagram_words.machine import UNUSED, Machine

A = members.InvitationStatus
M = members.MembershipStatus
N = persons.PersonStatus
Q = orders.OrderStatus

MACHINES = (
    Machine(
        "eID order (BankID-begäran)",
        "chalicelib/identity/order.py",
        orders.TRANSITIONS,
        {
            Q.PENDING: "the person has not answered in the app yet",
            Q.COLLECTED: "BankID's answer is stored; what follows from it is not yet done (clients see `pending`)",
            Q.COMPLETE: "verified, and done what it was for",
            Q.USED: "a login that became a session",
            Q.REFUSED: "answered, but not believed, or by another person than the one asked for",
            Q.FAILED: "cancelled in the app, timed out, or failed at BankID",
            Q.CANCELLED: "cancelled by whoever started it",
        },
        {
            (Q.PENDING, Q.COLLECTED): "answer stored",
            (Q.PENDING, Q.FAILED): "BankID says failed",
            (Q.PENDING, Q.CANCELLED): "cancel",
            (Q.COLLECTED, Q.COMPLETE): "finished",
            (Q.COLLECTED, Q.REFUSED): "not believed",
            (Q.COLLECTED, Q.FAILED): UNUSED,
            (Q.COMPLETE, Q.USED): "session",
        },
    ),
    Machine(
        "Person (konto)",
        "chalicelib/identity/domain.py",
        persons.TRANSITIONS,
        {
            N.NEWCOMER: "has logged in; every route but the acknowledgement answers 403",
            N.ACTIVE: "has acknowledged terms and privacy policy",
        },
        {(N.NEWCOMER, N.ACTIVE): "acknowledge", (N.ACTIVE, N.ACTIVE): "acknowledge a newer version"},
    ),
    Machine(
        "Membership (medlemskap)",
        "chalicelib/identity/membership.py",
        members.MEMBERSHIP,
        {
            M.ACTIVE: "belongs to the company, in a role",
            M.LEFT: "left by themselves; reaches nothing of the company",
            M.REMOVED: "removed by an owner or administrator; reaches nothing of the company",
        },
        {
            (M.ACTIVE, M.LEFT): "leave",
            (M.ACTIVE, M.REMOVED): "remove",
            (M.LEFT, M.ACTIVE): "accept a new invitation",
            (M.REMOVED, M.ACTIVE): "accept a new invitation",
        },
    ),
    Machine(
        "Invitation to a company (inbjudan)",
        "chalicelib/identity/membership.py",
        members.INVITATION,
        {
            A.OPEN: "mailed; its link works once, within 14 days, while whoever invited may still invite",
            A.ACCEPTED: "somebody logged in with BankID and belongs to the company; the address is forgotten",
            A.WITHDRAWN: "taken back; the address is forgotten",
        },
        {(A.OPEN, A.ACCEPTED): "accept", (A.OPEN, A.WITHDRAWN): "withdraw"},
    ),
)
