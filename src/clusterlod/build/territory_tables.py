"""The tables of territories: the official code, what is kept by hand, mergers."""

from typing import Final

from clusterlod.build.columns import (
    ALT_EN,
    ALT_FR,
    END,
    ID,
    LABELS,
    SOURCE,
    START,
    TAIL,
    Column,
    Kind,
    Table,
    reference,
    references,
)

_LEVELS: Final = {
    "country": "igeo:Pays",
    "region": "igeo:Region",
    "collectivite": "igeo:CollectiviteDOutreMer",
    "departement": "igeo:Departement",
    "arrondissement": "igeo:Arrondissement",
    "epci": "igeo:Intercommunalite",
    "commune": "igeo:Commune",
}
_PLACE: Final = (
    Column("level", Kind.CHOICE, ("rdf:type",), required=True, choices=_LEVELS),
    Column("code", Kind.STRING, ("igeo:codeINSEE",)),
    *LABELS,
)
_POSITION: Final = (
    Column("latitude", Kind.DECIMAL, ("wgs84:lat",)),
    Column("longitude", Kind.DECIMAL, ("wgs84:long",)),
)

POSITIONS: Final = Table(
    "territories/positions.csv", "territory", (ID, *_POSITION, SOURCE), adds=True
)
DETAILS: Final = Table(
    "territories/details.csv",
    "territory",
    (
        ID,
        ALT_FR,
        ALT_EN,
        START,
        END,
        references("part_of", "territory", emits="dcterms:isPartOf"),
        reference("seat", "territory", emits="igeo:chefLieu"),
        *(
            Column(f"nuts_{edition}", Kind.STRING, (f"clo:nutsCode{edition}",))
            for edition in (2013, 2016, 2021, 2024)
        ),
        Column("iso_3166_2", Kind.STRING, ("clo:isoCode",)),
        Column("iso_3166_2_before_2016", Kind.STRING, ("clo:isoCodeBefore2016",)),
        Column("siren_council", Kind.STRING, ("clo:authoritySiren",)),
        *_POSITION,
        Column("wikipedia", Kind.IRI, ("foaf:isPrimaryTopicOf",)),
        SOURCE,
    ),
    adds=True,
)

TERRITORIES: Final = (
    Table(
        "territories/cog/*.csv",
        "territory",
        (
            ID,
            *_PLACE,
            references("part_of", "territory", emits="dcterms:isPartOf"),
            reference("seat", "territory", emits="igeo:chefLieu"),
            Column("siren", Kind.STRING, ("clo:authoritySiren",)),
            Column("postal_codes", Kind.STRING, ("schema:postalCode",), many=True),
            Column("population", Kind.INTEGER, ("clo:population",)),
            *TAIL,
        ),
        always=("dcterms:Location",),
    ),
    Table(
        "territories/territories.csv",
        "territory",
        (
            ID,
            *_PLACE,
            START,
            END,
            references("part_of", "territory", emits="dcterms:isPartOf"),
            references(
                "replaced_by", "territory", emits="dcterms:isReplacedBy", inverse="dcterms:replaces"
            ),
            *TAIL,
        ),
        always=("dcterms:Location",),
    ),
    DETAILS,
    POSITIONS,
    Table(
        "territories/mergers.csv",
        "change",
        (
            ID,
            *LABELS,
            Column("date", Kind.DATE, ("igeo:date",), required=True),
            references("suppression", "territory", emits="igeo:suppression"),
            references("creation", "territory", emits="igeo:creation"),
            *TAIL,
        ),
        classes=("igeo:EvenementGeographique",),
    ),
)
