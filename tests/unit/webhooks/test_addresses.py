"""Where webhooks may go: names of the internet by https, and addresses of the internet alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.webhooks.addresses import checked_url, is_public
from chalicelib.webhooks.refusals import UrlRefused

INSIDE = (
    *("0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.8.8.8", "169.254.169.254", "172.16.0.1", "172.31.255.255"),
    *("192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.9"),
    *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:8.8.8.8", "::127.0.0.1", "::ffff:0:127.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2"),
    *("100::1", "3fff::1", "5f00::1", "", "localhost", "127.1", "0x7f000001", "2130706433", "017700000001", "1.2.3"),
)
OUTSIDE = ("8.8.8.8", "93.184.216.34", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:400f:80c::200e")


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_inside_or_carries_something_else_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_no_ipv4_address_becomes_public_inside_an_ipv6_one(address: object) -> None:
    value = int(address)  # type: ignore[call-overload]
    carried = [f"::ffff:{address}", f"::{address}", f"64:ff9b::{value >> 16:x}:{value & 0xFFFF:x}"]
    carried.append(f"2002:{value >> 16:x}:{value & 0xFFFF:x}::1")
    assert not any(map(is_public, carried))


@pytest.mark.parametrize(
    "url",
    [
        *("http://a.example.com/", "ftp://a.example.com/", "a.example.com", "", "https://", "https:///x"),
        *("https://a.example.com:8443/", "https://a.example.com:99999/", "https://a.example.com:x/"),
        *("https://anna@a.example.com/", "https://anna:x@a.example.com/", "https://a.example.com/#x"),
        *(
            "https://localhost/",
            "https://a/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://[::1",
            "https://0x7f.1/",
        ),
        *(
            "https://a.example.com\\@b.example.com/",
            "https://a.example.com/ x",
            "https://a.example.com/\n",
            "https://å.se/",
        ),
        *("https://-a.example.com/", "https://a..example.com/", "https://a.example.com./", "https://a.1/"),
        "https://a.example.com/" + "x" * 500,
    ],
)
def test_an_address_that_is_not_one_of_the_internet_is_refused(url: str) -> None:
    with pytest.raises(UrlRefused):
        checked_url(url)


@pytest.mark.parametrize("url", ["https://a.example.com", "https://A.example.com:443/x?y=z", "https://xn--4ca.se/"])
def test_a_name_of_the_internet_is_taken_as_it_is(url: str) -> None:
    assert checked_url(url) == url


def test_locally_this_computer_is_reached_and_what_is_unreadable_is_not() -> None:
    assert checked_url("http://127.0.0.1:9000/x", local=True) == "http://127.0.0.1:9000/x"
    for url in ("ftp://127.0.0.1/", "http:///x", "http://a@127.0.0.1/", "http://127.0.0.1/#a"):
        with pytest.raises(UrlRefused):
            checked_url(url, local=True)
