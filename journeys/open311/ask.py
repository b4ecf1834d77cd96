"""Asks a server as `three` 0.8.0 does, an Open311 client that others wrote; says what did not come as it should."""
import itertools
import os
import sys
from datetime import date, timedelta

itertools.ifilter = filter  # three 0.8.0 was written for Python 2

import three

endpoint, key, secret = sys.argv[1:]
failed = []


def right(holds, what):
    print(("ok    " if holds else "wrong ") + what)
    if not holds:
        failed.append(what)


city = three.Three(endpoint, api_key=key, jurisdiction="kota-pendopo.example")

discovery = city.discovery()
right(discovery["endpoints"][0]["url"] == endpoint.rstrip("/"), "discovery names this endpoint")
right("application/json" in discovery["endpoints"][0]["formats"], "and JSON among its formats")

services = city.services()
codes = [service["service_code"] for service in services]
right("jalan" in codes, "roads may be reported")
right("pungli" not in codes, "what the file keeps from Open311 may not")
definition = city.services("jalan")
attributes = {one["code"]: one for one in definition["attributes"]}
right(attributes["what"]["datatype"] == "singlevaluelist", "the kind is one of several")
hole = attributes["what"]["values"][0]["key"]

report = {
    "lat": -7.5561,
    "long": 110.8312,
    "address": "Jl. Kawung 4, Umpak",
    "description": "Lubang besar di depan musala",
    "attribute[what]": hole,
    "attribute[place.region]": "99.71.01.1001",
    "extensions": "true",
}
receipt = city.post("jalan", **report)[0]
number = receipt["service_request_id"]
right(number.startswith("KP"), "a report has a number at once")
right(city.token(receipt["token"])[0]["service_request_id"] == number, "its token leads to it")

photo = os.path.join(os.path.dirname(__file__), "hole.png")
with open(photo, "rb") as media:
    pictured = city.post("jalan", media=media, **report)[0]
right(pictured["service_request_id"] != number, "a report with a picture is taken")

shown = city.request(number)[0]
right(shown["status"] == "open", "everybody sees that it is open")
right("musala" not in str(shown), "and not what its reporter said")
right(abs(shown["lat"] + 7.5561) < 1e-6, "its place is a number")
right(len(city.requests("jalan")) == 2, "the list of its category has both")
right(len(city.requests("jalan", count=1)) == 1, "as many as are asked for")
today = date.today()
between = [today - timedelta(days=2), today + timedelta(days=2)]
right(len(city.requests(between=between)) == 2, "those of some days")
right(city.requests("jalan", status="closed") == [], "none is closed")

for what, answer, code in [
    ("a category that is not there", city.services("dragon"), 404),
    ("a number that is not there", city.request("KP26-0000-0000"), 404),
    ("a secret report", city.request(secret), 404),
    ("a report without a place", city.post("jalan", description="x"), 400),
    ("a report far away", city.post("jalan", **{**report, "lat": -6.2, "long": 106.8}), 400),
    ("a report without a key", city.post("jalan", api_key="x", **report), 403),
]:
    right(answer[0]["code"] == code, f"{what} is a {code}: {answer[0].get('description')}")

spelt = three.Three(endpoint, format="xml")
xml = spelt.get("services", convert=False).decode()
right(xml.startswith('<?xml version="1.0" encoding="utf-8"?><services><service>'), "XML is spoken too")

sys.exit(1 if failed else 0)
