"""One page of each kind: what every test of access and layout looks at."""

KINDS = (
    "/",
    "/browse",
    "/browse/clo:CompetitivenessPole",
    "/questions",
    "/questions/poles_of_midi_pyrenees",
    "/sparql",
    "/def",
    "/about",
    "/doc/organisation/aerospace-valley.html",
    "/doc/organisation/mecanic-vallee.html?date=2012-12-04",
    "/doc/territory/region-73.html",
    "/doc/person/martin-malvy.html",
    "/doc/source/article-001.html",
    "/doc/claim/s1-018.html",
    "/graph/entities",
    "/nowhere",
)
