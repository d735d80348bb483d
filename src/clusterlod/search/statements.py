"""The SQL of the search index; parameters reach it bound, never as text."""

from typing import Final

#: What an entity must be: every dimension that ``:filters`` names, by one of its values.
_PASSES: Final = """
  (:wanted = 0 OR n.entity IN (
    SELECT f.entity FROM facet f JOIN json_each(:filters) j
    ON f.dimension = json_extract(j.value, '$[0]') AND f.value = json_extract(j.value, '$[1]')
    GROUP BY f.entity HAVING count(DISTINCT f.dimension) = :wanted))
"""


def _filtered(statement: str) -> str:
    return statement.replace("PASSES", _PASSES)


#: Names that begin so, spaces left out: names and identifiers alike.
BY_START: Final = _filtered("""
SELECT n.entity, n.text, n.role, n.language, n.folded, e.weight
FROM name n JOIN entity e ON e.id = n.entity
WHERE n.compact >= :text AND n.compact < :text || char(0x10FFFF) AND PASSES
ORDER BY n.compact, n.id LIMIT :most
""")

#: Names with these words, the important first.
BY_WORDS: Final = _filtered("""
SELECT n.entity, n.text, n.role, n.language, n.folded, e.weight
FROM word w JOIN name n ON n.id = w.rowid JOIN entity e ON e.id = n.entity
WHERE w.folded MATCH :text AND PASSES ORDER BY w.rowid LIMIT :most
""")

#: Names that share trigrams, those that share rare ones first.
BY_GRAMS: Final = _filtered("""
SELECT n.entity, n.text, n.role, n.language, n.folded, e.weight
FROM (
  SELECT g.rowid AS id FROM gram g
  WHERE g.folded MATCH :text
  AND (:wanted = 0 OR g.rowid IN (SELECT n.id FROM name n WHERE PASSES))
  ORDER BY g.rank LIMIT 60
) found JOIN name n ON n.id = found.id JOIN entity e ON e.id = n.entity
""")

BROWSE: Final = _filtered("""
SELECT n.card FROM (SELECT id AS entity, card FROM entity) n WHERE PASSES
ORDER BY n.entity LIMIT :limit OFFSET :offset
""")

COUNT: Final = _filtered("""
SELECT count(*) FROM (SELECT id AS entity FROM entity) n WHERE PASSES
""")

FACETS: Final = _filtered("""
SELECT n.dimension, n.value, count(*) FROM facet n WHERE PASSES
GROUP BY n.dimension, n.value ORDER BY n.dimension, count(*) DESC, n.value
""")

CARD: Final = "SELECT card FROM entity WHERE id = :entity"

CARD_BY_IRI: Final = "SELECT card FROM entity WHERE iri = :iri"

FACET_VALUES: Final = "SELECT dimension, value, entity FROM facet ORDER BY dimension, value"

FACET_CARDS: Final = """
SELECT DISTINCT f.value, e.card FROM facet f JOIN entity e ON e.iri = f.value
"""

#: What the values of facets are called; codes are no words.
FACET_NAMES: Final = """
SELECT DISTINCT f.value, n.folded FROM (SELECT DISTINCT value FROM facet) f
JOIN entity e ON e.iri = f.value JOIN name n ON n.entity = e.id
WHERE n.role <> 'identifier' ORDER BY n.id
"""

#: Rows of entities are numbered from 1 without a gap.
LAST_ENTITY: Final = "SELECT max(id) FROM entity"
